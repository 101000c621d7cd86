-- The totals of the snapshots are those of the bill (if not: just sync --unseal, then just snapshot PERIOD).
-- One row per snapshot and month, sealed years included. What is missing belongs to contracts that the
-- history does not hold on the last day of the month. A snapshot rounds each of its rows to cents.
-- Specification, section 7.
with
billed_contract as (
    select
        ("月度" + interval '1 month' - interval '1 day')::date as snapshot_month,
        company_id,
        "产品线代码" as product_line_code,
        sum("期末资产规模") as assets
    from business."规模明细"
    where
        "月度" between {{ first_day }} and {{ last_day }}
        and company_id <> ''
        and "计划代码" is not null
        and "产品线代码" is not null
    group by "月度", company_id, "计划代码", "产品线代码"
),

billed_line as (
    select
        snapshot_month,
        round(sum(assets), 2) as assets,
        sum(round(assets, 2)) as assets_by_plan
    from billed_contract
    group by snapshot_month, company_id, product_line_code
),

billed as (
    select
        'fct_customer_product_line_monthly' as snapshot,
        snapshot_month,
        sum(assets) as total
    from billed_line
    group by snapshot_month
    union all
    select
        'fct_customer_plan_monthly' as snapshot,
        snapshot_month,
        sum(assets_by_plan) as total
    from billed_line
    group by snapshot_month
),

refreshed as (
    select
        'fct_customer_product_line_monthly' as snapshot,
        snapshot_month,
        sum(aum_balance) as total
    from customer.fct_customer_product_line_monthly
    where snapshot_month between {{ first_day }} and {{ last_day }}
    group by snapshot_month
    union all
    select
        'fct_customer_plan_monthly' as snapshot,
        snapshot_month,
        sum(aum_balance) as total
    from customer.fct_customer_plan_monthly
    where snapshot_month between {{ first_day }} and {{ last_day }}
    group by snapshot_month
)

-- A month without any snapshot is warned of.
select
    refreshed.snapshot,
    refreshed.snapshot_month,
    refreshed.total,
    coalesce(billed.total, 0) as total_in_bill,
    refreshed.total - coalesce(billed.total, 0) as difference
from refreshed
left join billed
    on
        refreshed.snapshot = billed.snapshot
        and refreshed.snapshot_month = billed.snapshot_month
where refreshed.total is distinct from coalesce(billed.total, 0)
order by refreshed.snapshot_month, refreshed.snapshot;
