-- Where the contracts of the months that are judged have assets: one row per contract and branch. The numbers
-- stand for codes in what follows, contract_no for the three of a contract, market_no for product line and
-- branch: shorter to write, and much faster to sort by.
create temp table contract_branch on commit drop as
select
    company_id,
    plan_code,
    product_line_code,
    branch,
    dense_rank() over (order by company_id, plan_code, product_line_code)::integer as contract_no,
    dense_rank() over (order by product_line_code, branch)::integer as market_no
from (
    select distinct
        company_id,
        "计划代码" as plan_code,
        "产品线代码" as product_line_code,
        coalesce("机构代码", '') as branch
    from business."规模明细"
    where
        "月度" between {{ first_judged }} and {{ last_month }}
        and company_id is not null
        and "计划代码" is not null
        and "产品线代码" is not null
) as found;
