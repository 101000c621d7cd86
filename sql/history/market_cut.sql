-- From which assets on a contract is among the {{ whitelist_top_n }} largest of a branch and product line in
-- the month: the assets there of the contract in that place, or of the last one where there are fewer. Equal
-- amounts share a place. One row per product line and branch with assets. Specification, section 3,
-- Candidate.
insert into {{ market_cut }} (month, product_line_code, branch, amount)
with
-- One contract at one branch: its portfolios added up.
branch_month as {% if is_cluster %}not {% endif %}materialized (
    select
        "产品线代码" as product_line_code,
        coalesce("机构代码", '') as branch,
        sum("期末资产规模") as assets
    from business."规模明细"
    where
        "月度" = {{ month }}
        and company_id <> ''
        and "计划代码" is not null
        and "产品线代码" is not null
    group by company_id, "计划代码", "产品线代码", coalesce("机构代码", '')
    having sum("期末资产规模") > 0
),

-- The contracts at a branch whose assets are about the same: how many, and the smallest of them.
size as (
    select
        product_line_code,
        branch,
        floor(ln(assets::double precision) * {% include 'history/_sizes.sql' %}) as size,
        count(*) as contracts,
        min(assets) as amount
    from branch_month
    group by product_line_code, branch, size
),

-- ... and how many contracts have larger ones.
counted as (
    select
        product_line_code,
        branch,
        amount,
        sum(contracts) over (
            partition by product_line_code, branch
            order by size desc
        ) - contracts as larger
    from size
),

-- What the largest have at least: a cluster brings only those together.
bound as materialized (
    select
        product_line_code,
        branch,
        min(amount) as amount
    from counted
    where larger < {{ whitelist_top_n }}
    group by product_line_code, branch
),

largest as (
    select
        branch_month.product_line_code,
        branch_month.branch,
        branch_month.assets
    from branch_month
    inner join bound
        on
            branch_month.product_line_code = bound.product_line_code
            and branch_month.branch = bound.branch
    where branch_month.assets >= bound.amount
),

placed as (
    select
        product_line_code,
        branch,
        assets,
        row_number() over (
            partition by product_line_code, branch
            order by assets desc
        ) as place
    from largest
)

select
    {{ month }} as month,
    product_line_code,
    branch,
    min(assets) as amount
from placed
where place <= {{ whitelist_top_n }}
group by product_line_code, branch;
