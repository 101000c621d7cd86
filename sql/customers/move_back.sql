-- Move back to the temporary customers the rows of a table that have their real id by just resolve, no other.
-- Away and in again, as customers/move.sql.
with
gone as (
    delete from {{ table }} as stored
    where
        (stored.company_id, stored.resolved_from) in (
            select
                pair.company_id,
                pair.temporary_id
            from pair
        )
    returning stored.*
)

insert into {{ table }} (
    {% for column in columns if column not in ('company_id', 'resolved_from') %}
    {{ column | identifier }},
    {% endfor %}
    company_id
)
overriding system value
select
    {% for column in columns if column not in ('company_id', 'resolved_from') %}
    {{ column | identifier }},
    {% endfor %}
    resolved_from as company_id
from gone;
