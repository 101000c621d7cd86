-- What the refresh does to the snapshot of the month, and the rows that it then has: one row.
with
stored as (
    select count(*) as records
    from {{ fct }}
    where snapshot_month = {{ last_day }}
),

difference as (
    select
        count(*) filter (where action = 'add') as added,
        count(*) filter (where action = 'change') as changed,
        count(*) filter (where action = 'remove') as removed
    from {{ planned }}
)

select
    stored.records + difference.added - difference.removed as records,
    difference.added,
    difference.changed,
    difference.removed
from stored
cross join difference;
