-- Month by month, what decided the status of the contracts asked for, newest first: one row per contract and
-- month in which it has a row or starts a version, or that is asked for. contributions is the sum over the
-- window of {{ contribution_months }} months; at_branch tells where it came closest to the largest, and what
-- is enough there.
-- Reads: contract_month and market_cut, as the last sync left them, and the bill for the branches.
with
-- Each loaded month, and the last one before its contribution window.
loaded as (
    select
        bill_month.month,
        max(base.month) as base_month
    from mdm.bill_month
    left join mdm.bill_month as base
        on base.month <= bill_month.month - make_interval(months => {{ contribution_months }})
    group by bill_month.month
),

observed as (
    select
        contract_month.*,
        loaded.base_month
    from mdm.contract_month as contract_month
    inner join loaded on contract_month.month = loaded.month
    where
        contract_month.company_id = {{ company }}
        and ({{ plan }}::text is null or contract_month.plan_code = {{ plan }})
        -- One after another, so that the key, which begins with the month, is of use.
        and contract_month.month = any(array(select bill_month.month from mdm.bill_month))
        and ({{ month }}::date is null or contract_month.month = {{ month }})
        and (contract_month.is_seen or contract_month.starts_version or {{ month }}::date is not null)
),

windowed as (
    select
        observed.*,
        observed.contributions - coalesce(base.contributions, 0) as window_contributions,
        observed.known_contributions - coalesce(base.known_contributions, 0) as window_known
    from observed
    left join mdm.contract_month as base
        on
            observed.base_month = base.month
            and observed.company_id = base.company_id
            and observed.plan_code = base.plan_code
            and observed.product_line_code = base.product_line_code
),

branch_month as (
    select
        "月度" as month,
        "计划代码" as plan_code,
        "产品线代码" as product_line_code,
        coalesce("机构代码", '') as branch,
        sum("期末资产规模") as assets
    from business."规模明细"
    where company_id = {{ company }}
    group by "月度", "计划代码", "产品线代码", coalesce("机构代码", '')
),

closest as (
    select distinct on (branch_month.month, branch_month.plan_code, branch_month.product_line_code)
        branch_month.month,
        branch_month.plan_code,
        branch_month.product_line_code,
        format(
            '%s 亿元 at %s, where %s is among the {{ whitelist_top_n }} largest',
            trim_scale(round(branch_month.assets / 100000000, 8)),
            coalesce(nullif(branch_month.branch, ''), '-'),
            trim_scale(round(market_cut.amount / 100000000, 8))
        ) as at_branch
    from branch_month
    inner join mdm.market_cut as market_cut
        on
            branch_month.month = market_cut.month
            and branch_month.product_line_code = market_cut.product_line_code
            and branch_month.branch = market_cut.branch
    where branch_month.assets > 0
    order by
        branch_month.month,
        branch_month.plan_code,
        branch_month.product_line_code,
        branch_month.assets / market_cut.amount desc,
        branch_month.branch
),

explained as (
    select
        windowed.plan_code,
        windowed.product_line_code,
        windowed.month,
        windowed.assets,
        case
            when windowed.window_known > 0 and {{ contribution_months }} > 0
                then windowed.window_contributions
        end as contributions,
        closest.at_branch,
        windowed.contract_status
        || case
            when not windowed.is_seen and {{ missing_month }} = 'carry'
                then ': no row, the assets of the last row count on (missing_month: carry)'
            when not windowed.is_seen then ': no row in a loaded month, so assets are 0'
            when windowed.contract_status = '停缴' and windowed.assets <= 0 then ': assets are not above zero'
            when {{ contribution_months }} = 0 then ''
            when windowed.contract_status = '停缴'
                then ': the known 供款 of {{ contribution_months }} months add up to nothing'
            when windowed.window_known = 0 then ': no 供款 is known, assets decide'
            else ''
        end
        || case
            when not windowed.is_in_history then '; not in the history, the year opened without it'
            when windowed.is_candidate and windowed.assets >= {{ strategic_threshold }}
                then '; 战客: assets reach {{ strategic_threshold }}'
            when windowed.is_candidate then '; 战客: among the {{ whitelist_top_n }} largest of a branch'
            when windowed.is_strategic then '; 战客 since earlier in the year'
            else ''
        end as rule
    from windowed
    left join closest
        on
            windowed.plan_code = closest.plan_code
            and windowed.product_line_code = closest.product_line_code
            and windowed.month = closest.month
),

-- A month asked for that is not loaded changes nothing.
unloaded as (
    select distinct
        plan_code,
        product_line_code
    from mdm.contract_month
    where
        company_id = {{ company }}
        and ({{ plan }}::text is null or plan_code = {{ plan }})
        and month = any(array(select bill_month.month from mdm.bill_month))
        and month < {{ month }}::date
        and {{ month }}::date not in (select bill_month.month from mdm.bill_month)
)

select
    plan_code,
    product_line_code,
    to_char(month, 'YYYYMM') as month,
    assets,
    contributions,
    at_branch,
    rule
from explained
union all
select
    plan_code,
    product_line_code,
    to_char({{ month }}::date, 'YYYYMM') as month,
    null as assets,
    null as contributions,
    null as at_branch,
    'the month is not loaded, so it changes nothing' as rule
from unloaded
order by month desc, plan_code, product_line_code
limit {{ show }};
