-- One contract at one branch in one month: its portfolios added up.
branch_month as (
    select
        company_id,
        "计划代码" as plan_code,
        "产品线代码" as product_line_code,
        "月度" as month,
        "机构代码" as branch,
        coalesce(sum("期末资产规模"), 0) as assets,
        sum("供款") as contributions
    from business."规模明细"
    where
        "月度" between {{ first_month }} and {{ last_month }}
        and company_id is not null
        and "计划代码" is not null
        and "产品线代码" is not null
    group by company_id, "计划代码", "产品线代码", "月度", "机构代码"
),

-- ... with its place among the contracts of the branch and product line. RANK: equal amounts share one.
ranked as (
    select
        *,
        rank() over (partition by month, branch, product_line_code order by assets desc) as place
    from branch_month
),

-- One contract in one month, all branches together. contributions is null where none is known.
contract_month as (
    select
        company_id,
        plan_code,
        product_line_code,
        month,
        sum(assets) as assets,
        sum(contributions) as contributions,
        sum(assets) > 0
        and (
            sum(assets) >= {{ strategic_threshold }}
            or bool_or(assets > 0 and place <= {{ whitelist_top_n }})
        ) as is_candidate
    from ranked
    group by company_id, plan_code, product_line_code, month
)
