-- The totals of the plan snapshot: one row per month, product line and state of contracts.
wanted as (
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
