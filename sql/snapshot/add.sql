-- Add what the month lacks.
insert into {{ fct }} (
    snapshot_month,
    {% for column in keys + columns %}
    {{ column | identifier }},
    {% endfor %}
    updated_at
)
select
    snapshot_month,
    {% for column in keys + columns %}
    {{ column | identifier }},
    {% endfor %}
    now() as updated_at
from {{ planned }}
where action = 'add';
