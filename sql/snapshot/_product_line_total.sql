-- The totals of the product line snapshot: one row per month, product line and state of customers.
wanted as (
    select
        snapshot_month,
        product_line_code,
        is_strategic,
        is_existing,
        is_new,
        is_winning_this_year,
        is_churned_this_year,
        count(*) as customer_count,
        sum(aum_balance) as aum_balance,
        sum(plan_count) as plan_count
    from customer.fct_customer_product_line_monthly
    where snapshot_month between {{ first_day }} and {{ last_day }}
    group by
        snapshot_month, product_line_code, is_strategic, is_existing, is_new, is_winning_this_year,
        is_churned_this_year
),
