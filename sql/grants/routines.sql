-- Functions and procedures, and who owns them: one row each.
with
{% include 'grants/_loader.sql' %}

{% include 'grants/_others.sql' %}

described as (
    select
        schema_name,
        name,
        owner,
        is_procedure,
        is_of_triggers,
        is_for_readers
    from routine
)

select *
from described
order by schema_name, name;
