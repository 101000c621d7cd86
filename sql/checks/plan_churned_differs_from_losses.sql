-- A plan is marked as lost from the month in which 当年流失 reports it to the end of that year.
-- One row per month, customer, plan and product line. Specification, section 4: a loss without product line
-- counts for all of them.
with
lost as materialized (
    select
        company_id,
        "年金计划号" as plan_code,
        nullif("产品线代码", '') as product_line_code,
        extract(year from "上报月份") as year,
        min("上报月份") as first_reported
    from customer."当年流失"
    group by company_id, "年金计划号", nullif("产品线代码", ''), extract(year from "上报月份")
),

marked as (
    select
        stored.snapshot_month,
        stored.company_id,
        stored.plan_code,
        stored.product_line_code,
        stored.is_churned_this_year,
        least(on_line.first_reported, on_every_line.first_reported) as first_reported
    from customer.fct_customer_plan_monthly as stored
    left join lost as on_line
        on
            stored.company_id = on_line.company_id
            and stored.plan_code = on_line.plan_code
            and stored.product_line_code = on_line.product_line_code
            and extract(year from stored.snapshot_month) = on_line.year
    left join lost as on_every_line
        on
            stored.company_id = on_every_line.company_id
            and stored.plan_code = on_every_line.plan_code
            and on_every_line.product_line_code is null
            and extract(year from stored.snapshot_month) = on_every_line.year
    where stored.snapshot_month between {{ first_day }} and {{ last_day }}
)

select
    snapshot_month,
    company_id,
    plan_code,
    product_line_code,
    is_churned_this_year,
    first_reported
from marked
where
    is_churned_this_year
    is distinct from coalesce(first_reported <= snapshot_month, false);
