-- Move the rows of a table to the real customers, each with the id that it had. Away and in again: on a
-- cluster another id may be on another worker.
with
gone as (
    delete from {{ table }} as stored
    where stored.company_id in (select pair.temporary_id from pair)
    returning stored.*
)

insert into {{ table }} (
    {% for column in columns if column not in ('company_id', 'resolved_from') %}
    {{ column | identifier }},
    {% endfor %}
    company_id,
    resolved_from
)
overriding system value
select
    {% for column in columns if column not in ('company_id', 'resolved_from') %}
    gone.{{ column | identifier }},
    {% endfor %}
    pair.company_id,
    gone.company_id as resolved_from
from gone
inner join pair on gone.company_id = pair.temporary_id;
