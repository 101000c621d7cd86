-- The pairs, and whether they were resolved before: one row each.
select
    pair.temporary_id,
    pair.company_id,
    temporary.resolved_company_id is not null as is_resolved
from pair
inner join customer."年金客户" as temporary on pair.temporary_id = temporary.company_id
order by pair.source_row;
