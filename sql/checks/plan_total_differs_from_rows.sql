-- The totals of the plan snapshot are those of its rows (if not: just snapshot PERIOD).
-- One row per month, product line and state of contracts. Specification, section 4.
with
{% include 'snapshot/_plan_total.sql' %}

total as (
    select *
    from customer.fct_customer_plan_monthly_total
    where snapshot_month between {{ first_day }} and {{ last_day }}
)

select
    coalesce(total.snapshot_month, wanted.snapshot_month) as snapshot_month,
    coalesce(total.product_line_code, wanted.product_line_code) as product_line_code,
    total.contract_count,
    wanted.contract_count as contracts,
    total.aum_balance,
    wanted.aum_balance as assets,
    total.contributions,
    wanted.contributions as contributed
from total
full join wanted
    on
        total.snapshot_month = wanted.snapshot_month
        and total.product_line_code = wanted.product_line_code
        and total.contract_status = wanted.contract_status
        and total.is_strategic = wanted.is_strategic
        and total.is_existing = wanted.is_existing
        and total.is_churned_this_year = wanted.is_churned_this_year
where
    (total.contract_count, total.aum_balance, total.contributions)
    is distinct from (wanted.contract_count, wanted.aum_balance, wanted.contributions);
