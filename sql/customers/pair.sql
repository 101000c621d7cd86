-- The temporary id to resolve and the real one: one row. To undo that, the real one may be left out.
create temp table pair on commit drop as
select
    0 as source_row,
    typed.temporary_id,
    coalesce(typed.company_id, temporary.resolved_company_id) as company_id
from (values ({{ temporary_id }}::text, {{ company_id }}::text)) as typed (temporary_id, company_id)
left join customer."年金客户" as temporary on typed.temporary_id = temporary.company_id;
