-- The months from {{ first_day }} to {{ last_day }} that have no snapshot: one row per month.
with
loaded as (
    select
        day::date as month,
        (day + interval '1 month - 1 day')::date as last_day
    from generate_series({{ first_day }}::timestamp, {{ last_day }}::timestamp, interval '1 month') as day
),

{% include 'kind/_refreshed.sql' %}

missing as (
    select loaded.month
    from loaded
    left join refreshed on loaded.month = refreshed.month
    where refreshed.month is null
)

select month
from missing
order by month;
