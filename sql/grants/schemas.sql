-- The schemas, and whether they are ours: one row each.
with
{% include 'grants/_loader.sql' %}

{% include 'grants/_others.sql' %}

described as (
    select
        place,
        name,
        owner,
        is_ours
    from schema
)

select *
from described
order by place;
