-- Move the rejected rows that the load changed from the archive back to the quarantine, as they were before.
with
back as (
    delete from mdm.replaced_row
    where replaced_by = {{ load }} and table_name = 'mdm.reject'
    returning content
)

insert into mdm.reject (
    {% for column in columns if column not in ('load_id', 'source_row') %}
    {{ column | identifier }},
    {% endfor %}
    load_id,
    source_row
)
select
    {% for column in columns if column not in ('load_id', 'source_row') %}
    was.{{ column | identifier }},
    {% endfor %}
    was.load_id,
    was.source_row
from back
cross join lateral jsonb_populate_record(null::mdm.reject, back.content) as was;
