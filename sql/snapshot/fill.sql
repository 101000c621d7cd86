-- Fill the snapshot of a month that has none: there is nothing to compare, and its rows stay where they are.
insert into {{ fct }} (
    snapshot_month,
    {% for column in keys + columns %}
    {{ column | identifier }},
    {% endfor %}
    updated_at
)
with
{% include wanted_rows %}

stamped as (
    select
        *,
        now() as updated_at
    from wanted
)

select
    snapshot_month,
    {% for column in keys + columns %}
    {{ column | identifier }},
    {% endfor %}
    updated_at
from stamped;
