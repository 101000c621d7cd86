-- The status years that the run compares with what is stored: one row per year. Those from the first changed
-- month on; those that have no versions yet; sealed ones that differ, to say so; and where the latest year is
-- another than before, those from the earlier of the two on: of years after it nothing may be left. All of
-- them where everything is compared.
-- A year is sealed when it lies before the open year and already has versions; never after the latest year.
-- is_whole: any contract may have other versions. Else months of the year have changed, not its baseline or
-- the rules: contracts that start no version since then stay as they are.
-- Reads: calendar, changed_month, history_state, the contract table.
create temp table touched_year on commit drop as
with
stored_span as (
    select
        min(status_year) as first_year,
        max(status_year) as last_year
    from customer.customer_plan_contract
),

-- A year of which no month is loaded counts, too: it opens with what the year before left.
year as (
    select status_year
    from
        generate_series(
            (select least(first_year, (select min(status_year) from calendar)) from stored_span),
            (select greatest(last_year, {{ latest_year }}) from stored_span)
        ) as status_year
),

{% include 'kind/_stored_year.sql' %}

baseline as (
    select
        status_year + 1 as status_year,
        max(month) as month
    from calendar
    group by status_year
),

known_year as (
    select
        year.status_year,
        baseline.month as baseline_month,
        year.status_year > {{ latest_year }} is not false as is_beyond,
        year.status_year in (select stored_year.status_year from stored_year) as is_stored
    from year
    left join baseline
        on
            year.status_year = baseline.status_year
            and year.status_year <= {{ latest_year }}
),

reason as (
    select
        *,
        coalesce(
            {{ everything }}
            or is_beyond
            or not is_stored
            or status_year in (
                select unnest(sealed_years)
                from mdm.history_state
            )
            or status_year >= (
                select least(state.latest_year, {{ latest_year }})
                from mdm.history_state as state
                where state.latest_year is distinct from {{ latest_year }}
            ), false
        ) as is_whole,
        (select extract(year from min(month)) from changed_month) as changed_year
    from known_year
)

select
    status_year,
    baseline_month,
    make_date(status_year, 1, 1) as first_day,
    case
        when status_year = {{ latest_year }} then '9999-12-31'::date
        else make_date(status_year, 12, 31)
    end as last_day,
    is_stored and not is_beyond and status_year < {{ open_year }} as is_sealed,
    is_whole or status_year > changed_year as is_whole
from reason
where is_whole or status_year >= changed_year;
