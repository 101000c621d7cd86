-- A customer is marked as lost from the month in which 当年流失 reports it to the end of that year.
-- One row per month, customer and product line. Specification, section 4.
with
lost as materialized (
    select
        company_id,
        "产品线代码" as product_line_code,
        extract(year from "上报月份") as year,
        min("上报月份") as first_reported
    from customer."当年流失"
    group by company_id, "产品线代码", extract(year from "上报月份")
)

select
    stored.snapshot_month,
    stored.company_id,
    stored.product_line_code,
    stored.is_churned_this_year,
    lost.first_reported
from customer.fct_customer_product_line_monthly as stored
left join lost
    on
        stored.company_id = lost.company_id
        and stored.product_line_code = lost.product_line_code
        and extract(year from stored.snapshot_month) = lost.year
where
    stored.is_churned_this_year
    is distinct from coalesce(lost.first_reported <= stored.snapshot_month, false)
    and stored.snapshot_month between {{ first_day }} and {{ last_day }};
