-- Add what the month lacks and change what differs.
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
where action in ('add', 'change')
on conflict (
    {% for column in keys %}
    {{ column | identifier }},
    {% endfor %}
    company_id
) do update
set
    {% for column in columns %}
    {{ column | identifier }} = excluded.{{ column | identifier }},
    {% endfor %}
    updated_at = excluded.updated_at;
