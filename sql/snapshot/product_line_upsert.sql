-- Add what the month lacks and change what differs.
insert into customer.fct_customer_product_line_monthly (
    snapshot_month,
    company_id,
    product_line_code,
    product_line_name,
    customer_name,
    is_strategic,
    is_existing,
    is_new,
    is_winning_this_year,
    is_churned_this_year,
    aum_balance,
    plan_count,
    updated_at
)
select
    snapshot_month,
    company_id,
    product_line_code,
    product_line_name,
    customer_name,
    is_strategic,
    is_existing,
    is_new,
    is_winning_this_year,
    is_churned_this_year,
    aum_balance,
    plan_count,
    now() as updated_at
from product_line_planned
where action in ('add', 'change')
on conflict (snapshot_month, company_id, product_line_code) do update
set
    product_line_name = excluded.product_line_name,
    customer_name = excluded.customer_name,
    is_strategic = excluded.is_strategic,
    is_existing = excluded.is_existing,
    is_new = excluded.is_new,
    is_winning_this_year = excluded.is_winning_this_year,
    is_churned_this_year = excluded.is_churned_this_year,
    aum_balance = excluded.aum_balance,
    plan_count = excluded.plan_count,
    updated_at = excluded.updated_at;
