-- The history that the bill and the rules want, for the touched years: one row per version.
-- missing_month is carry: in a loaded month without a row, a contract has the assets of its last row. So
-- every contract is judged in every loaded month since its first row.
-- Reads: the bill from its beginning, contract_branch, calendar, touched_year.
create temp table wanted_version on commit drop as
with
{% include 'sync/_contract_month.sql' %}

first_seen as (
    select
        contract_no,
        min(month_number) as month_number
    from contract_month
    group by contract_no
),

-- One contract in one loaded month. rows_so_far is the same for a month with a row and for those without
-- one that follow it.
contract_in_month as (
    select
        first_seen.contract_no,
        calendar.month_number,
        calendar.status_year,
        contract_month.assets as seen_assets,
        contract_month.contributions,
        contract_month.month_number is not null as is_seen,
        count(contract_month.month_number) over (
            partition by first_seen.contract_no
            order by calendar.month_number
        ) as rows_so_far
    from first_seen
    inner join calendar on first_seen.month_number <= calendar.month_number
    left join contract_month
        on
            first_seen.contract_no = contract_month.contract_no
            and calendar.month_number = contract_month.month_number
),

carried as (
    select
        *,
        first_value(seen_assets) over (
            partition by contract_no, rows_so_far
            order by month_number
        ) as assets
    from contract_in_month
),

-- ... with its status, and whether the contract has had a row in the year so far.
judged as (
    select
        *,
        case
            when assets <= 0 then '停缴'
            when {{ contribution_months }} > 0 and sum(contributions) over contribution_window <= 0 then '停缴'
            else '正常'
        end as contract_status,
        bool_or(is_seen) over (
            partition by contract_no, status_year
            order by month_number
        ) as is_seen_this_year
    from carried
    window contribution_window as (
        partition by contract_no
        order by month_number
        range between {{ [contribution_months - 1, 0] | max }} preceding and current row
    )
),

-- A year opens, on 1 January, with every contract that had assets in the baseline.
opening as (
    select
        judged.contract_no,
        calendar.opens_year as status_year,
        calendar.opens_on as valid_from,
        judged.contract_status,
        true as is_opening
    from judged
    inner join calendar on judged.month_number = calendar.month_number
    where
        calendar.opens_year is not null
        and judged.assets > 0
),

observation as (
    select * from opening
    union all
    -- From then on, or from its first row in the year, each loaded month is observed on its last day.
    select
        judged.contract_no,
        judged.status_year,
        calendar.last_day as valid_from,
        judged.contract_status,
        false as is_opening
    from judged
    inner join calendar on judged.month_number = calendar.month_number
    left join opening
        on
            judged.contract_no = opening.contract_no
            and judged.status_year = opening.status_year
    where
        calendar.is_observed
        and (judged.is_seen_this_year or opening.contract_no is not null)
),

candidate as (
    select
        contract_no,
        month_number
    from contract_month
    where is_candidate
),

{% include 'sync/_versions.sql' %}
