-- The months whose snapshots are behind once the plan is applied: one row per month.
select
    month,
    is_short
from behind
order by month;
