-- The totals of the plan snapshot are those of its rows (if not: just snapshot PERIOD).
-- One row per month, product line and state of contracts. Specification, section 4.
with
added_up as (
    select
        snapshot_month,
        product_line_code,
        contract_status,
        is_strategic,
        is_existing,
        is_churned_this_year,
        count(*) as contract_count,
        sum(aum_balance) as aum_balance,
        sum(contributions) as contributions
    from customer.fct_customer_plan_monthly
    where snapshot_month between {{ first_day }} and {{ last_day }}
    group by
        snapshot_month, product_line_code, contract_status, is_strategic, is_existing, is_churned_this_year
),

total as (
    select *
    from customer.fct_customer_plan_monthly_total
    where snapshot_month between {{ first_day }} and {{ last_day }}
)

select
    coalesce(total.snapshot_month, added_up.snapshot_month) as snapshot_month,
    coalesce(total.product_line_code, added_up.product_line_code) as product_line_code,
    total.contract_count,
    added_up.contract_count as contracts,
    total.aum_balance,
    added_up.aum_balance as assets,
    total.contributions,
    added_up.contributions as contributed
from total
full join added_up
    on
        total.snapshot_month = added_up.snapshot_month
        and total.product_line_code = added_up.product_line_code
        and total.contract_status = added_up.contract_status
        and total.is_strategic = added_up.is_strategic
        and total.is_existing = added_up.is_existing
        and total.is_churned_this_year = added_up.is_churned_this_year
where
    (total.contract_count, total.aum_balance, total.contributions)
    is distinct from (added_up.contract_count, added_up.aum_balance, added_up.contributions);
