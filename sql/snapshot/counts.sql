-- The rows of both snapshots after the refresh, and what it would do: one row per snapshot.
select
    'ProductLine' as snapshot,
    (select count(*) from product_line_wanted) as records,
    count(*) filter (where action = 'add') as added,
    count(*) filter (where action = 'change') as changed,
    count(*) filter (where action = 'remove') as removed
from product_line_planned
union all
select
    'Plan' as snapshot,
    (select count(*) from plan_wanted) as records,
    count(*) filter (where action = 'add') as added,
    count(*) filter (where action = 'change') as changed,
    count(*) filter (where action = 'remove') as removed
from plan_planned
order by snapshot desc;
