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
    starts_version
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
        and company_id is not null
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

-- What is known of a contract, three kinds of rows one under the other, so that no join is needed: what the
-- bill says of it at a branch ...
source as (
    select
        branch_month.company_id,
        branch_month.plan_code,
        branch_month.product_line_code,
        true as is_seen,
        branch_month.assets as seen_assets,
        branch_month.contributions as seen_contributions,
        branch_month.known_contributions as seen_known,
        branch_month.assets > 0 and branch_month.assets >= market_cut.amount as is_among_largest,
        null::numeric as assets_before,
        null::numeric as contributions_before,
        null::bigint as known_before,
        null::numeric as base_contributions,
        null::bigint as base_known,
        null::boolean as was_in_history,
        null::boolean as was_strategic,
        null::boolean as was_existing,
        null::text as status_before
    from branch_month
    left join {{ market_cut }} as market_cut
        on
            market_cut.month = (select {{ month }}::date)
            and branch_month.product_line_code = market_cut.product_line_code
            and branch_month.branch = market_cut.branch
    union all
    -- ... what it was before ...
    select
        company_id,
        plan_code,
        product_line_code,
        false as is_seen,
        null as seen_assets,
        null as seen_contributions,
        null as seen_known,
        null as is_among_largest,
        assets as assets_before,
        contributions as contributions_before,
        known_contributions as known_before,
        null as base_contributions,
        null as base_known,
        is_in_history as was_in_history,
        is_strategic as was_strategic,
        is_existing as was_existing,
        contract_status as status_before
    from contract_before
    union all
    -- ... and what had been contributed to it before the window.
    select
        company_id,
        plan_code,
        product_line_code,
        false as is_seen,
        null as seen_assets,
        null as seen_contributions,
        null as seen_known,
        null as is_among_largest,
        null as assets_before,
        null as contributions_before,
        null as known_before,
        contributions as base_contributions,
        known_contributions as base_known,
        null as was_in_history,
        null as was_strategic,
        null as was_existing,
        null as status_before
    from {{ known_month }}
    where month = (select {{ base_month }}::date)
),

-- One contract: what the bill says of it, all branches together, beside what it was. max takes the one value
-- that there is.
known_contract as (
    select
        company_id,
        plan_code,
        product_line_code,
        bool_or(is_seen) as is_seen,
        sum(seen_assets) as seen_assets,
        sum(seen_contributions) as seen_contributions,
        sum(seen_known)::bigint as seen_known,
        bool_or(is_among_largest) as is_among_largest,
        max(assets_before) as assets_before,
        max(contributions_before) as contributions_before,
        max(known_before) as known_before,
        max(base_contributions) as base_contributions,
        max(base_known) as base_known,
        coalesce(bool_or(was_in_history), false) as was_in_history,
        coalesce(bool_or(was_in_history and was_strategic), false) as was_strategic,
        coalesce(bool_or(was_existing), false) as is_existing,
        max(status_before) as status_before
    from source
    group by company_id, plan_code, product_line_code
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

-- ... with its status and whether it is a candidate for strategic.
judged as (
    select
        *,
        is_seen
        and assets > 0
        and (assets >= {{ strategic_threshold }} or coalesce(is_among_largest, false)) as is_candidate,
        case
            when assets <= 0 then '停缴'
            when
                {{ contribution_months }} > 0
                -- Within the window some are known, and they add up to nothing.
                and known_contributions > coalesce(base_known, 0)
                and contributions <= coalesce(base_contributions, 0)
                then '停缴'
            else '正常'
        end as contract_status
    from contract
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
    ) as starts_version
from observed;
