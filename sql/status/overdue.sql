-- The months that are overdue: one row per domain with a day for it (due), and month after the newest one
-- that was loaded, with that day, which has passed. It lies in the next month; where nobody works on it, it
-- is the first one after it on which people do. A load counts for its period, also where it brought no row.
with
{% include 'status/_loaded.sql' %}

delivered as (
    select
        load.domain as name,
        max(to_date(right(run.period, 6), 'YYYYMM')) as month
    from mdm.load
    inner join mdm.run on load.run_id = run.run_id
    where load.unloaded_at is null
    group by load.domain
),

missing as (
    select
        loaded.name,
        expected.month::date as month,
        least(
            expected.month + interval '1 month' + make_interval(days => loaded.due - 1),
            expected.month + interval '2 months' - interval '1 day'
        )::date as day
    from loaded
    left join delivered on loaded.name = delivered.name
    cross join lateral generate_series(
        greatest(loaded.month, delivered.month) + interval '1 month', current_date, interval '1 month'
    ) as expected (month)
),

-- The days before today on which people work: one row each.
working_day as (
    select passed.day::date as day
    from generate_series((select min(day) from missing), current_date - 1, interval '1 day') as passed (day)
    where
        (extract(isodow from passed.day) < 6 or passed.day = any({{ calendar.working_weekends }}::date[]))
        {% for first_day, last_day in calendar.holidays %}
        and passed.day not between {{ first_day }} and {{ last_day }}
        {% endfor %}
)

select
    missing.name,
    missing.month,
    min(working_day.day) as due_on
from missing
inner join working_day on missing.day <= working_day.day
group by missing.name, missing.month
order by missing.name, missing.month;
