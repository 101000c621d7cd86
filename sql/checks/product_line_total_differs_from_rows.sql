-- The totals of the product line snapshot are those of its rows (if not: just snapshot PERIOD).
-- One row per month, product line and state of customers. Specification, section 4.
with
{% include 'snapshot/_product_line_total.sql' %}

total as (
    select *
    from customer.fct_customer_product_line_monthly_total
    where snapshot_month between {{ first_day }} and {{ last_day }}
)

select
    coalesce(total.snapshot_month, wanted.snapshot_month) as snapshot_month,
    coalesce(total.product_line_code, wanted.product_line_code) as product_line_code,
    total.customer_count,
    wanted.customer_count as customers,
    total.aum_balance,
    wanted.aum_balance as assets,
    total.plan_count,
    wanted.plan_count as plans
from total
full join wanted
    on
        total.snapshot_month = wanted.snapshot_month
        and total.product_line_code = wanted.product_line_code
        and total.is_strategic = wanted.is_strategic
        and total.is_existing = wanted.is_existing
        and total.is_new = wanted.is_new
        and total.is_winning_this_year = wanted.is_winning_this_year
        and total.is_churned_this_year = wanted.is_churned_this_year
where
    (total.customer_count, total.aum_balance, total.plan_count)
    is distinct from (wanted.customer_count, wanted.aum_balance, wanted.plan_count);
