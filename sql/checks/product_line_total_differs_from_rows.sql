-- The totals of the product line snapshot are those of its rows (if not: just snapshot PERIOD).
-- One row per month, product line and state of customers. Specification, section 4.
with
added_up as (
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

total as (
    select *
    from customer.fct_customer_product_line_monthly_total
    where snapshot_month between {{ first_day }} and {{ last_day }}
)

select
    coalesce(total.snapshot_month, added_up.snapshot_month) as snapshot_month,
    coalesce(total.product_line_code, added_up.product_line_code) as product_line_code,
    total.customer_count,
    added_up.customer_count as customers,
    total.aum_balance,
    added_up.aum_balance as assets,
    total.plan_count,
    added_up.plan_count as plans
from total
full join added_up
    on
        total.snapshot_month = added_up.snapshot_month
        and total.product_line_code = added_up.product_line_code
        and total.is_strategic = added_up.is_strategic
        and total.is_existing = added_up.is_existing
        and total.is_new = added_up.is_new
        and total.is_winning_this_year = added_up.is_winning_this_year
        and total.is_churned_this_year = added_up.is_churned_this_year
where
    (total.customer_count, total.aum_balance, total.plan_count)
    is distinct from (added_up.customer_count, added_up.aum_balance, added_up.plan_count);
