-- Change what differs.
update {{ fct }} as stored
set
    {% for column in columns %}
    {{ column | identifier }} = planned.{{ column | identifier }},
    {% endfor %}
    updated_at = now()
from {{ planned }} as planned
where
    planned.action = 'change'
    {% for column in keys %}
    and stored.{{ column | identifier }} = planned.{{ column | identifier }}
    {% endfor %}
    and stored.snapshot_month = planned.snapshot_month;
