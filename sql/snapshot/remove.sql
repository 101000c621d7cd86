-- Remove what no longer belongs to the month.
delete from {{ fct }} as stored
using {{ planned }} as planned
where
    planned.action = 'remove'
    {% for column in keys %}
    and stored.{{ column | identifier }} = planned.{{ column | identifier }}
    {% endfor %}
    and stored.snapshot_month = planned.snapshot_month;
