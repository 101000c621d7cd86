-- The customers with a temporary id in the month, largest first: one row each, ten at most. in_all and
-- in_all_assets are those of all of them. Yuan.
with
holding as (
    select
        held.company_id,
        max(held.customer_name) as customer_name,
        sum(held.assets) as assets
    from bi.fct_customer_product_line_monthly as held
    inner join bi.dim_customer as customer on held.company_id = customer.company_id
    where held.month_end = {{ last_day }} and customer.is_temporary
    group by held.company_id
)

select
    company_id,
    customer_name,
    assets,
    count(*) over () as in_all,
    sum(assets) over () as in_all_assets
from holding
order by assets desc, company_id
limit 10;
