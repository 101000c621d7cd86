-- Add what the month lacks, in the order of the key: its index grows at the end, and a month is read in one go.
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
where action = 'add'
order by
    {% for column in keys %}
    {{ column | identifier }},
    {% endfor %}
    snapshot_month;
