-- The months up to the one asked for whose rows are others than the history was made from: one row per month.
select month
from changed_month
where has_changed and ({{ month }}::date is null or month <= {{ month }})
order by month;
