-- Month by month, what decides the status of the contracts asked for, newest first: one row per contract
-- and month in which it has a row, and one for a month asked for in which it has none any more. contributions
-- is the sum over the window, {{ contribution_months }} months back.
with
contract_month as (
    select
        "计划代码" as plan_code,
        "产品线代码" as product_line_code,
        "月度" as month,
        (date_part('year', "月度") * 12 + date_part('month', "月度"))::integer as month_number,
        coalesce(sum("期末资产规模"), 0) as assets,
        sum("供款") as contributions
    from business."规模明细"
    where
        company_id = {{ company }}
        and ({{ plan }}::text is null or "计划代码" = {{ plan }})
    group by "计划代码", "产品线代码", "月度"
),

judged as (
    select
        *,
        sum(contributions) over (
            partition by plan_code, product_line_code
            order by month_number
            range between {{ [contribution_months - 1, 0] | max }} preceding and current row
        ) as window_contributions
    from contract_month
),

branch_month as (
    select
        "计划代码" as plan_code,
        "产品线代码" as product_line_code,
        "月度" as month,
        "机构代码" as branch,
        company_id,
        sum("期末资产规模") as assets
    from business."规模明细"
    where
        "月度" in (
            select month
            from contract_month
            where {{ month }}::date is null or month = {{ month }}
        )
    group by "计划代码", "产品线代码", "月度", "机构代码", company_id
),

ranked as (
    select
        *,
        rank() over (partition by month, branch, product_line_code order by assets desc) as place
    from branch_month
    where assets > 0
),

best_rank as (
    select distinct on (plan_code, product_line_code, month)
        plan_code,
        product_line_code,
        month,
        branch,
        place
    from ranked
    where company_id = {{ company }}
    order by plan_code, product_line_code, month, place, branch
),

explained as (
    select
        judged.plan_code,
        judged.product_line_code,
        to_char(judged.month, 'YYYYMM') as month,
        judged.assets,
        case when {{ contribution_months }} > 0 then judged.window_contributions end as contributions,
        best_rank.place || ' at ' || coalesce(best_rank.branch, '-') as rank_at_branch,
        case
            when judged.assets <= 0 then '停缴: assets are not above zero'
            when {{ contribution_months }} > 0 and judged.window_contributions <= 0
                then '停缴: the known 供款 of {{ contribution_months }} months add up to nothing'
            when {{ contribution_months }} > 0 and judged.window_contributions is null
                then '正常: no 供款 is known, assets decide'
            else '正常'
        end
        || case
            when judged.assets <= 0 then ''
            when judged.assets >= {{ strategic_threshold }}
                then '; 战客: assets reach {{ strategic_threshold }}'
            when best_rank.place <= {{ whitelist_top_n }}
                then '; 战客: among the {{ whitelist_top_n }} largest of a branch'
            else ''
        end as rule
    from judged
    left join best_rank
        on
            judged.plan_code = best_rank.plan_code
            and judged.product_line_code = best_rank.product_line_code
            and judged.month = best_rank.month
    where {{ month }}::date is null or judged.month = {{ month }}
),

unseen as (
    select
        contract_month.plan_code,
        contract_month.product_line_code
    from contract_month
    group by contract_month.plan_code, contract_month.product_line_code
    having
        bool_or(contract_month.month < {{ month }}::date)
        and not bool_or(contract_month.month = {{ month }}::date)
)

select *
from explained
union all
select
    plan_code,
    product_line_code,
    to_char({{ month }}::date, 'YYYYMM') as month,
    null as assets,
    null as contributions,
    null as rank_at_branch,
    case
        when {{ month }}::date not in (select "月度" from business."规模明细")
            then 'the month is not loaded, so it changes nothing'
        when {{ missing_month }} = 'carry'
            then 'no row: the assets of the last row count on (missing_month: carry)'
        else '停缴: no row in a loaded month, so assets are 0'
    end as rule
from unseen
order by month desc, plan_code, product_line_code
limit {{ show }};
