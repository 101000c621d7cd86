-- The assets in the product line snapshot are those of the bill.
-- One row per month, customer and product line. Specification, section 4. A row of the bill without
-- 计划代码 belongs to no contract.
with
refreshed_month as materialized (
    select snapshot_month
    from customer.fct_customer_product_line_monthly
    where snapshot_month between {{ first_day }} and {{ last_day }}
    group by snapshot_month
),

billed as (
    select
        "月度" as snapshot_month,
        company_id,
        "产品线代码" as product_line_code,
        sum("期末资产规模") as assets
    from business."规模明细"
    where
        "月度" in (select snapshot_month from refreshed_month)
        and "计划代码" is not null
    group by "月度", company_id, "产品线代码"
)

select
    stored.snapshot_month,
    stored.company_id,
    stored.product_line_code,
    stored.aum_balance,
    billed.assets as assets_in_bill
from customer.fct_customer_product_line_monthly as stored
left join billed
    on
        stored.company_id = billed.company_id
        and stored.product_line_code = billed.product_line_code
        and stored.snapshot_month = billed.snapshot_month
where
    stored.snapshot_month between {{ first_day }} and {{ last_day }}
    and stored.aum_balance is distinct from round(coalesce(billed.assets, 0), 2);
