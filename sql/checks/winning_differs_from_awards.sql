-- A customer is marked as won from the month in which 当年中标 reports it to the end of that year.
-- One row per month, customer and product line. Specification, section 4.
with
won as materialized (
    select
        company_id,
        "产品线代码" as product_line_code,
        extract(year from "上报月份") as year,
        min("上报月份") as first_reported
    from customer."当年中标"
    group by company_id, "产品线代码", extract(year from "上报月份")
)

select
    stored.snapshot_month,
    stored.company_id,
    stored.product_line_code,
    stored.is_winning_this_year,
    won.first_reported
from customer.fct_customer_product_line_monthly as stored
left join won
    on
        stored.company_id = won.company_id
        and stored.product_line_code = won.product_line_code
        and extract(year from stored.snapshot_month) = won.year
where
    stored.is_winning_this_year
    is distinct from coalesce(won.first_reported <= stored.snapshot_month, false)
    and stored.snapshot_month between {{ first_day }} and {{ last_day }};
