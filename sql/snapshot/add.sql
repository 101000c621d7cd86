-- Add what the month lacks.
insert into {{ fct }} (
    {% for column in keys + columns %}
    {{ column | identifier }},
    {% endfor %}
    company_id,
    updated_at
)
select
    {% for column in keys + columns %}
    {{ column | identifier }},
    {% endfor %}
    company_id,
    now() as updated_at
from {{ planned }}
where action = 'add';
