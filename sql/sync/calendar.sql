-- The loaded months that are read, in their order, with what each is to the touched years: one row per month.
-- is_observed: it belongs to a touched year. opens_year: it is the baseline of that touched year.
create temp table calendar on commit drop as
select
    loaded_month.month,
    loaded_month.last_day,
    loaded_month.month_number,
    loaded_month.status_year,
    lead(loaded_month.month_number) over (order by loaded_month.month) as number_after,
    own_year.status_year is not null as is_observed,
    next_year.status_year as opens_year,
    next_year.first_day as opens_on
from loaded_month
left join touched_year as own_year on loaded_month.status_year = own_year.status_year
left join touched_year as next_year on loaded_month.month = next_year.baseline_month
where loaded_month.month between {{ first_month }} and {{ last_month }};
