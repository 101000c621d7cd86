-- How a month follows from the loaded month before it and from its own rows of the bill: the rule of the
-- history. One row per contract that has had a row up to now. Specification, section 3, Rolling forward.
-- Reads: the bill and market_cut of {{ month }}, contract_month of the month before ({{ before_month }}) and
-- of the last month before the contribution window ({{ base_month }}).
insert into {{ contract_month }} (
    month,
    company_id,
    plan_code,
    product_line_code,
    is_seen,
    assets,
    contributions,
    known_contributions,
    is_candidate,
    is_in_history,
    is_strategic,
    is_existing,
    contract_status,
    starts_version,
    month_contributions,
    window_contributions
)
with
-- One contract at one branch in this month: its portfolios added up.
branch_month as (
    select
        company_id,
        "计划代码" as plan_code,
        "产品线代码" as product_line_code,
        coalesce("机构代码", '') as branch,
        coalesce(sum("期末资产规模"), 0) as assets,
        coalesce(sum("供款"), 0) as contributions,
        count("供款") as known_contributions
    from business."规模明细"
    where
        "月度" = {{ month }}
        and company_id <> ''
        and "计划代码" is not null
        and "产品线代码" is not null
    group by company_id, "计划代码", "产品线代码", coalesce("机构代码", '')
),

-- One contract before this month: as the month before left it, or, where that was the last of the year
-- before, as this year opened: with all that had assets then, strategic where they were candidates.
contract_before as (
    select
        company_id,
        plan_code,
        product_line_code,
        assets,
        contributions,
        known_contributions,
        contract_status,
        case
            when {{ is_new_year }} then {{ opens_year }} and assets > 0
            else is_in_history
        end as is_in_history,
        case when {{ is_new_year }} then is_candidate else is_strategic end as is_strategic,
        case
            when {{ is_new_year }} then {{ opens_year }} and assets > 0
            else is_existing
        end as is_existing
    -- A subquery, because the planner's statistics do not know the newest month yet: it would expect no row.
    from {{ known_month }}
    where month = (select {{ before_month }}::date)
),

-- What had been contributed to a contract before the window.
base as (
    select
        company_id,
        plan_code,
        product_line_code,
        contributions,
        known_contributions
    from {{ known_month }}
    where month = (select {{ base_month }}::date)
),

-- One contract in the bill of this month: all branches together.
contract_seen as (
    select
        branch_month.company_id,
        branch_month.plan_code,
        branch_month.product_line_code,
        sum(branch_month.assets) as assets,
        sum(branch_month.contributions) as contributions,
        sum(branch_month.known_contributions)::bigint as known_contributions,
        bool_or(branch_month.assets > 0 and branch_month.assets >= market_cut.amount) as is_among_largest
    from branch_month
    left join {{ market_cut }} as market_cut
        on
            market_cut.month = (select {{ month }}::date)
            and branch_month.product_line_code = market_cut.product_line_code
            and branch_month.branch = market_cut.branch
    group by branch_month.company_id, branch_month.plan_code, branch_month.product_line_code
),

-- One contract: what the bill says of it beside what it was.
known_contract as (
    select
        coalesce(seen.company_id, before.company_id) as company_id,
        coalesce(seen.plan_code, before.plan_code) as plan_code,
        coalesce(seen.product_line_code, before.product_line_code) as product_line_code,
        seen.company_id is not null as is_seen,
        seen.assets as seen_assets,
        seen.contributions as seen_contributions,
        seen.known_contributions as seen_known,
        seen.is_among_largest,
        before.assets as assets_before,
        before.contributions as contributions_before,
        before.known_contributions as known_before,
        base.contributions as base_contributions,
        base.known_contributions as base_known,
        coalesce(before.is_in_history, false) as was_in_history,
        coalesce(before.is_in_history and before.is_strategic, false) as was_strategic,
        coalesce(before.is_existing, false) as is_existing,
        before.contract_status as status_before
    from contract_seen as seen
    full join contract_before as before
        on
            seen.company_id = before.company_id
            and seen.plan_code = before.plan_code
            and seen.product_line_code = before.product_line_code
    left join base
        on
            before.company_id = base.company_id
            and before.plan_code = base.plan_code
            and before.product_line_code = base.product_line_code
),

-- ... with its assets in this month, and the running totals of its contributions: up to and with this month,
-- and before the window.
contract as (
    select
        *,
        coalesce(seen_assets, case when {{ missing_month }} = 'carry' then assets_before end, 0) as assets,
        coalesce(contributions_before, 0) + coalesce(seen_contributions, 0) as contributions,
        coalesce(known_before, 0) + coalesce(seen_known, 0) as known_contributions
    from known_contract
),

-- ... and what was contributed within the window; null where nothing is known, or no window is looked at.
windowed as (
    select
        *,
        case
            when {{ contribution_months }} > 0 and known_contributions > coalesce(base_known, 0)
                then contributions - coalesce(base_contributions, 0)
        end as window_contributions
    from contract
),

-- ... with its status and whether it is a candidate for strategic.
judged as (
    select
        *,
        is_seen
        and assets > 0
        and (assets >= {{ strategic_threshold }} or coalesce(is_among_largest, false)) as is_candidate,
        case
            when assets <= 0 then '停缴'
            -- Some are known, and they add up to nothing.
            when window_contributions <= 0 then '停缴'
            else '正常'
        end as contract_status
    from windowed
),

-- ... observed: a contract is in the history of the year that opened with it, or from its first row in it on,
-- and within the year it stays strategic (the ratchet).
observed as (
    select
        *,
        was_in_history or is_seen as is_in_history,
        was_strategic or is_candidate as is_strategic
    from judged
)

-- A version starts where the observation is the first of its year, or another than the one before.
select
    {{ month }} as month,
    company_id,
    plan_code,
    product_line_code,
    is_seen,
    assets,
    contributions,
    known_contributions,
    is_candidate,
    is_in_history,
    is_strategic,
    is_existing,
    contract_status,
    is_in_history
    and (
        not was_in_history
        or (contract_status, is_strategic) is distinct from (status_before, was_strategic)
    ) as starts_version,
    case when seen_known > 0 then seen_contributions end as month_contributions,
    window_contributions
from observed;
