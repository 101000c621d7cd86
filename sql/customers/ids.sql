-- What is known of the two ids: one row. A temporary id is one that mdm.temporary_id makes.
select
    {{ temporary_id }} ~ '^IN[0-9A-F]{16}$' as is_temporary,
    {{ company_id }} ~ '^IN[0-9A-F]{16}$' as target_is_temporary,
    count(*) = 1 as is_known,
    min(resolved_company_id) as resolved_company_id
from customer."年金客户"
where company_id = {{ temporary_id }};
