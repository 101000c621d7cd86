-- From which assets on a contract is among the {{ whitelist_top_n }} largest of a branch and product line in
-- the month: the assets there of the contract in that place, or of the last one where there are fewer. Equal
-- amounts share a place. One row per product line and branch with assets. Specification, section 3,
-- Candidate.
-- Reads: branch_month.
insert into {{ market_cut }} (month, product_line_code, branch, amount)
with
-- The contracts at a branch whose assets are about the same: how many, and the smallest of them.
size as (
    select
        product_line_code,
        branch,
        floor(ln(assets::double precision) * {% include 'history/_sizes.sql' %}) as size,
        count(*) as contracts,
        min(assets) as amount
    from branch_month
    where assets > 0
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
    where branch_month.assets > 0 and branch_month.assets >= bound.amount
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
