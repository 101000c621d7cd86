-- One contract at one branch in one month that is judged: its portfolios added up.
branch_month as (
    select
        contract_branch.contract_no,
        calendar.month_number,
        contract_branch.market_no,
        coalesce(sum(bill."期末资产规模"), 0) as assets,
        sum(bill."供款") as contributions
    from business."规模明细" as bill
    inner join calendar on bill."月度" = calendar.month
    inner join contract_branch
        on
            bill.company_id = contract_branch.company_id
            and bill."计划代码" = contract_branch.plan_code
            and bill."产品线代码" = contract_branch.product_line_code
            and coalesce(bill."机构代码", '') = contract_branch.branch
    where bill."月度" between {{ first_judged }} and {{ last_month }}
    group by calendar.month_number, contract_branch.market_no, contract_branch.contract_no
),

-- ... with its rank among the contracts of the branch and product line: equal amounts share one. The amount as
-- float comes first to make sorting fast.
ranked as (
    select
        contract_no,
        month_number,
        assets,
        contributions,
        rank() over (
            partition by month_number, market_no
            order by assets::float8 desc, assets desc
        ) as rank_at_branch
    from branch_month
),

contract as (
    select distinct
        contract_no,
        company_id,
        plan_code,
        product_line_code
    from contract_branch
),

-- One contract in one month, all branches together. contributions is null where none is known. A candidate for
-- strategic is large enough, or among the largest of a branch. Of the months before those that are judged only
-- the contributions count: the windows reach back to them.
contract_month as (
    select
        contract_no,
        month_number,
        true as is_judged,
        sum(assets) as assets,
        sum(contributions) as contributions,
        sum(assets) > 0
        and (
            sum(assets) >= {{ strategic_threshold }}
            or bool_or(assets > 0 and rank_at_branch <= {{ whitelist_top_n }})
        ) as is_candidate
    from ranked
    group by contract_no, month_number
    union all
    select
        contract.contract_no,
        calendar.month_number,
        false as is_judged,
        0 as assets,
        bill."供款" as contributions,
        false as is_candidate
    from business."规模明细" as bill
    inner join calendar on bill."月度" = calendar.month
    inner join contract
        on
            bill.company_id = contract.company_id
            and bill."计划代码" = contract.plan_code
            and bill."产品线代码" = contract.product_line_code
    where bill."月度" >= {{ first_month }} and bill."月度" < {{ first_judged }}
),
