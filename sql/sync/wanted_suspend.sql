-- The history that the bill and the rules want, for the touched years: one row per version.
-- missing_month is suspend: in a loaded month without a row, a contract has no assets.
-- Reads: the bill, contract_branch, calendar, touched_year.
create temp table wanted_version on commit drop as
with
{% include 'sync/_contract_month.sql' %}

-- One contract in one month, with its status, beside the months before and after it in which it has a row.
-- The contribution window is in calendar months; a month without a row adds nothing to it.
judged as (
    select
        *,
        case
            when assets <= 0 then '停缴'
            when {{ contribution_months }} > 0 and sum(contributions) over contribution_window <= 0 then '停缴'
            else '正常'
        end as contract_status,
        lag(month_number) over contribution_window as seen_before,
        lead(month_number) over contribution_window as seen_after
    from contract_month
    window contribution_window as (
        partition by contract_no
        order by month_number
        range between {{ [contribution_months - 1, 0] | max }} preceding and current row
    )
),

in_order as (
    select
        *,
        lag(contract_status) over (
            partition by contract_no
            order by month_number
        ) as status_before
    from judged
    where is_judged
),

-- Only months that can start a version: beside a gap, at the turn of a year (numbers end in December), with
-- another status, or those of a candidate. Most change nothing.
turning as (
    select *
    from in_order
    where
        seen_before is distinct from month_number - 1
        or seen_after is distinct from month_number + 1
        or contract_status is distinct from status_before
        or month_number % 12 in (0, 1)
        or is_candidate
),

telling as (
    select
        turning.*,
        calendar.status_year,
        calendar.last_day,
        calendar.is_observed,
        calendar.opens_year,
        calendar.opens_on,
        calendar.number_after
    from turning
    inner join calendar on turning.month_number = calendar.month_number
),

observation as (
    -- A year opens, on 1 January, with every contract that had assets in the baseline.
    select
        contract_no,
        opens_year as status_year,
        opens_on as valid_from,
        contract_status,
        true as is_opening
    from telling
    where
        opens_year is not null
        and assets > 0
    union all
    -- Each month with a row is observed on its last day.
    select
        contract_no,
        status_year,
        last_day as valid_from,
        contract_status,
        false as is_opening
    from telling
    where is_observed
    union all
    -- So is the first loaded month without one, in the same year or in one that opened with the contract.
    -- The months after it would say the same.
    select
        telling.contract_no,
        missed.status_year,
        missed.last_day as valid_from,
        '停缴' as contract_status,
        false as is_opening
    from telling
    inner join calendar as missed on telling.number_after = missed.month_number
    where
        telling.seen_after is distinct from telling.number_after
        and missed.is_observed
        and (
            telling.status_year = missed.status_year
            or (telling.opens_year = missed.status_year and telling.assets > 0)
        )
),

candidate as (
    select
        contract_no,
        month_number
    from telling
    where is_candidate
),

{% include 'sync/_versions.sql' %}
