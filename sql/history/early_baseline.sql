-- The touched years that open with another month than December: one row per year.
select
    status_year,
    baseline_month
from touched_year
where extract(month from baseline_month) <> 12
order by status_year;
