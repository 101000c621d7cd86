-- Add what the month lacks and change what differs.
insert into customer.fct_customer_plan_monthly (
    snapshot_month,
    company_id,
    plan_code,
    product_line_code,
    customer_name,
    plan_name,
    product_line_name,
    is_churned_this_year,
    contract_status,
    aum_balance,
    updated_at
)
select
    snapshot_month,
    company_id,
    plan_code,
    product_line_code,
    customer_name,
    plan_name,
    product_line_name,
    is_churned_this_year,
    contract_status,
    aum_balance,
    now() as updated_at
from plan_planned
where action in ('add', 'change')
on conflict (snapshot_month, company_id, plan_code, product_line_code) do update
set
    customer_name = excluded.customer_name,
    plan_name = excluded.plan_name,
    product_line_name = excluded.product_line_name,
    is_churned_this_year = excluded.is_churned_this_year,
    contract_status = excluded.contract_status,
    aum_balance = excluded.aum_balance,
    updated_at = excluded.updated_at;
