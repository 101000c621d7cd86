-- The sequences that number rows of our tables: one row each.
with
{% include 'grants/_loader.sql' %}

{% include 'grants/_others.sql' %}

described as (
    select
        schema_name,
        name
    from sequence
)

select *
from described
order by schema_name, name;
