-- The months to roll forward, oldest first: one row per month. is_new_year: the month before it lies in
-- another year; opens_year: in the year right before, so that the year opens with it.
select
    calendar.month,
    calendar.before_month,
    calendar.base_month,
    coalesce(before.status_year < calendar.status_year, false) as is_new_year,
    coalesce(before.status_year = calendar.status_year - 1, false) as opens_year
from calendar
left join calendar as before on calendar.before_month = before.month
where calendar.is_rolled
order by calendar.month;
