-- What is known of the two ids: one row.
select
    mdm.is_temporary_id({{ temporary_id }}) as is_temporary,
    mdm.is_temporary_id({{ company_id }}) as target_is_temporary,
    count(*) = 1 as is_known,
    min(resolved_company_id) as resolved_company_id
from customer."年金客户"
where company_id = {{ temporary_id }};
