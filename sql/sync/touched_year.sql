-- The status years that the run computes: all of them, or the one of the period, and in any case years
-- after the latest one, of which nothing may be left, and then the latest one itself. One row per year.
-- A year is sealed when it lies before the open year and already has versions; never after the latest year.
-- Reads: loaded_month, the contract table.
create temp table touched_year on commit drop as
with
stored_year as (
    select distinct status_year
    from customer.customer_plan_contract
),

-- A year of which no month is loaded counts, too: it opens with what the year before left.
year as (
    select generate_series(min(status_year), {{ latest_year }}) as status_year
    from loaded_month
    union
    select status_year
    from stored_year
),

baseline as (
    select
        status_year + 1 as status_year,
        max(month) as month
    from loaded_month
    group by status_year
)

select
    year.status_year,
    baseline.month as baseline_month,
    make_date(year.status_year, 1, 1) as first_day,
    case
        when year.status_year = {{ latest_year }} then '9999-12-31'::date
        else make_date(year.status_year, 12, 31)
    end as last_day,
    year.status_year < {{ open_year }}
    and stored_year.status_year is not null
    and ({{ latest_year }} is null or year.status_year <= {{ latest_year }}) as is_sealed
from year
left join stored_year on year.status_year = stored_year.status_year
left join baseline
    on
        year.status_year = baseline.status_year
        and year.status_year <= {{ latest_year }}
where
    year.status_year is not null
    and (
        year.status_year between {{ first_year }} and {{ last_year }}
        or year.status_year > {{ latest_year }}
        -- With those removed, the latest year is open again.
        or (
            year.status_year = {{ latest_year }}
            and exists (
                select
                from stored_year as later
                where later.status_year > {{ latest_year }}
            )
        )
        or {{ latest_year }} is null
    );
