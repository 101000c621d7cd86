-- The tables and views that are ours, who owns them, and what mdm_loader may do with them: one row each.
with
{% include 'grants/_loader.sql' %}

described as (
    select
        schema_name,
        table_name,
        owner,
        is_for_readers,
        inserts,
        updates,
        deletes,
        truncates
    from ours
)

select *
from described
order by schema_name, table_name;
