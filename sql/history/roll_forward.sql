-- How a month follows from the loaded month before it and from its own rows of the bill: the rule of the
-- history. One row per contract that has had a row up to now. Specification, section 3, Rolling forward.
-- Reads: branch_month and market_cut of {{ month }}, contract_month of the month before ({{ before_month }})
-- and of the last month before the contribution window ({{ base_month }}). None is -infinity: of null
-- the planner knows that it has no rows, and a cluster would then do the rest on the coordinator.
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
-- What there is to say of a contract, in three kinds of rows, one under the other: written from a join, the
-- month would not stay where its companies are; nor where company_id is not the second column everywhere, as
-- in contract_month.
source as (
    -- What this month says of it at one branch.
    select
        branch_month.plan_code,
        branch_month.company_id,
        branch_month.product_line_code,
        true as is_seen,
        branch_month.assets as seen_assets,
        branch_month.assets > 0 and branch_month.assets >= market_cut.amount as is_among_largest,
        branch_month.contributions as seen_contributions,
        branch_month.known_contributions as seen_known,
        null::numeric as assets_before,
        null::numeric as contributions_before,
        null::bigint as known_before,
        null::boolean as was_in_history,
        null::boolean as was_strategic,
        null::boolean as is_existing,
        null::text as status_before,
        null::numeric as base_contributions,
        null::bigint as base_known
    from branch_month
    left join {{ market_cut }} as market_cut
        on
            market_cut.month = {{ month }}
            and branch_month.product_line_code = market_cut.product_line_code
            and branch_month.branch = market_cut.branch
    union all
    -- What it was: as the month before left it, or, where that was the last of the year before, as this year
    -- opened: with all that had assets then, strategic where they were candidates.
    select
        plan_code,
        company_id,
        product_line_code,
        false as is_seen,
        null as seen_assets,
        null as is_among_largest,
        null as seen_contributions,
        null as seen_known,
        assets as assets_before,
        contributions as contributions_before,
        known_contributions as known_before,
        case
            when {{ is_new_year }} then {{ opens_year }} and assets > 0
            else is_in_history
        end as was_in_history,
        case
            when {{ is_new_year }} then {{ opens_year }} and assets > 0 and is_candidate
            else is_in_history and is_strategic
        end as was_strategic,
        case
            when {{ is_new_year }} then {{ opens_year }} and assets > 0
            else is_existing
        end as is_existing,
        contract_status as status_before,
        null as base_contributions,
        null as base_known
    from {{ known_month }}
    where month = coalesce({{ before_month }}, '-infinity'::date)
    union all
    -- What had been contributed to it before the window.
    select
        plan_code,
        company_id,
        product_line_code,
        false as is_seen,
        null as seen_assets,
        null as is_among_largest,
        null as seen_contributions,
        null as seen_known,
        null as assets_before,
        null as contributions_before,
        null as known_before,
        null as was_in_history,
        null as was_strategic,
        null as is_existing,
        null as status_before,
        contributions as base_contributions,
        known_contributions as base_known
    from {{ known_month }}
    where month = coalesce({{ base_month }}, '-infinity'::date)
),

-- One contract: its assets in this month, the running totals of its contributions, up to and with this month
-- and before the window, and what it was.
contract as (
    select
        company_id,
        plan_code,
        product_line_code,
        bool_or(is_seen) as is_seen,
        coalesce(
            sum(seen_assets), case when {{ missing_month }} = 'carry' then max(assets_before) end, 0
        ) as assets,
        coalesce(bool_or(is_among_largest), false) as is_among_largest,
        coalesce(max(contributions_before), 0) + coalesce(sum(seen_contributions), 0) as contributions,
        coalesce(max(known_before), 0) + coalesce(sum(seen_known), 0) as known_contributions,
        case when sum(seen_known) > 0 then sum(seen_contributions) end as month_contributions,
        coalesce(bool_or(was_in_history), false) as was_in_history,
        coalesce(bool_or(was_strategic), false) as was_strategic,
        coalesce(bool_or(is_existing), false) as is_existing,
        max(status_before) as status_before,
        coalesce(max(base_contributions), 0) as base_contributions,
        coalesce(max(base_known), 0) as base_known
    from source
    group by company_id, plan_code, product_line_code
),

-- ... and what was contributed within the window; null where nothing is known, or no window is looked at.
windowed as (
    select
        *,
        case
            when {{ contribution_months }} > 0 and known_contributions > base_known
                then contributions - base_contributions
        end as window_contributions
    from contract
),

-- ... with its status and whether it is a candidate for strategic.
judged as (
    select
        *,
        is_seen
        and assets > 0
        and (assets >= {{ strategic_threshold }} or is_among_largest) as is_candidate,
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
    {% if not is_cluster %}
    -- As in the key, which takes them so in less time.
    order by company_id, plan_code, product_line_code
    {% endif %}
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
    month_contributions,
    window_contributions
from observed;
