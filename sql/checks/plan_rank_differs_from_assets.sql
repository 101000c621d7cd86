-- The places in the plan snapshot are those by assets in the product line (if not: just snapshot PERIOD).
-- One row per month, customer, plan and product line. Specification, section 4.
with
ranked as (
    select
        snapshot_month,
        company_id,
        plan_code,
        product_line_code,
        aum_balance,
        product_line_rank,
        rank() over (
            partition by snapshot_month, product_line_code
            order by aum_balance desc
        ) as place
    from customer.fct_customer_plan_monthly
    where snapshot_month between {{ first_day }} and {{ last_day }}
),

wanted as (
    select
        *,
        case
            when aum_balance > 0 and place <= {% include 'snapshot/_places.sql' %} then place
        end as wanted_rank
    from ranked
)

select
    snapshot_month,
    company_id,
    plan_code,
    product_line_code,
    aum_balance,
    product_line_rank,
    wanted_rank
from wanted
where product_line_rank is distinct from wanted_rank;
