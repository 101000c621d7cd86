-- The assets in the plan snapshot are those of the bill.
-- One row per month, customer, plan and product line. Specification, section 4.
with
refreshed_month as materialized (
    select snapshot_month
    from customer.fct_customer_plan_monthly
    where snapshot_month between {{ first_day }} and {{ last_day }}
    group by snapshot_month
),

billed as (
    select
        "月度" as snapshot_month,
        company_id,
        "计划代码" as plan_code,
        "产品线代码" as product_line_code,
        sum("期末资产规模") as assets
    from business."规模明细"
    where "月度" in (select snapshot_month from refreshed_month)
    group by "月度", company_id, "计划代码", "产品线代码"
)

select
    stored.snapshot_month,
    stored.company_id,
    stored.plan_code,
    stored.product_line_code,
    stored.aum_balance,
    billed.assets as assets_in_bill
from customer.fct_customer_plan_monthly as stored
left join billed
    on
        stored.company_id = billed.company_id
        and stored.plan_code = billed.plan_code
        and stored.product_line_code = billed.product_line_code
        and stored.snapshot_month = billed.snapshot_month
where
    stored.snapshot_month between {{ first_day }} and {{ last_day }}
    and stored.aum_balance is distinct from round(coalesce(billed.assets, 0), 2);
