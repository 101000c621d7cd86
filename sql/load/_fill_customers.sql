-- Add the customers that the dimension lacks, one row each; what stands there is never overwritten.
insert into customer."年金客户" (company_id, "客户名称", "年金账户号")
with
customer as materialized (
    select
        company_id,
        mode() within group (order by "客户名称") as name,
        mode() within group (order by "年金账户号") as account_number
    from prepared
    where rejected is null and skipped is null and company_id is not null
    group by company_id
)

select
    company_id,
    name,
    account_number
from customer
on conflict (company_id) do nothing;
