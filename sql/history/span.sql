-- What the bill holds, and what that says of the period asked for: one row. open_year: years before it are
-- sealed. latest_year is that of the last month, or of a period right after it, which opens its year.
with
span as (
    select
        min(month) as first_month,
        max(month) as last_month,
        (max(month) + interval '1 month')::date as next_month,
        coalesce(bool_or(month = {{ period }}), false) as has_period,
        array_agg(distinct status_year) as years
    from calendar
),

-- Whether the last sync opened the year of the next month.
state as (
    select coalesce(bool_or(history_state.latest_year = extract(year from span.next_month)), false) as is_next
    from span
    left join mdm.history_state on true
),

year as (
    select
        case
            -- Who only looks opens none, and keeps one open.
            when case when {{ keeps_open }} then state.is_next else {{ period }} = span.next_month end
                then extract(year from span.next_month)::integer
            else extract(year from span.last_month)::integer
        end as latest_year
    from span
    cross join state
)

select
    span.first_month,
    span.last_month,
    span.next_month,
    year.latest_year,
    coalesce({{ status_year }}, year.latest_year) as open_year,
    {{ period }} not between span.first_month and span.next_month as is_outside,
    not span.has_period and {{ period }} < span.last_month as is_missing,
    (
        select min(month)
        from changed_month
        where extract(day from month) <> 1 and row_count is not null
    ) as odd_month,
    (
        select array_agg(absent order by absent)
        from
            generate_series(
                extract(year from span.first_month)::integer, extract(year from span.last_month)::integer
            ) as absent
        where absent <> all(span.years)
    ) as absent_years,
    exists(
        select 1
        from customer.customer_plan_contract
        -- Without it, a cluster brings all of them together.
        limit 1 -- noqa: AM09
    ) as has_versions
from span
cross join year;
