-- The months that the touched years are made of: those that are judged, their own and their baselines, and
-- before them the months that the contribution window of the earliest reaches back to. One row.
with
month as (
    select
        coalesce(baseline_month, first_day) as first_judged,
        make_date(status_year, 12, 1) as last_month
    from touched_year
)

select
    min(first_judged) as first_judged,
    (
        min(first_judged) - make_interval(months => greatest({{ contribution_months }} - 1, 0))
    )::date as first_month,
    max(last_month) as last_month
from month;
