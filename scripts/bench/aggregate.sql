-- The bill from {{ first_month }} to {{ last_month }}, summed up by month and contract, and nothing written.
-- Counting the sums keeps PostgreSQL from leaving them out.
select
    count(assets) as with_assets,
    count(contributions) as with_contributions
from (
    select
        sum("期末资产规模") as assets,
        sum("供款") as contributions
    from business."规模明细"
    where "月度" between {{ first_month }} and {{ last_month }}
    group by "月度", company_id, "计划代码", "产品线代码"
) as contract_month;
