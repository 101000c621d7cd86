-- The months of which something is not derived yet: changed since the last sync, without snapshots, or whose
-- snapshots are behind and would not come out short; where the whole history is out of step, the last month.
-- One row per month.
with
{% include 'snapshot/_missing.sql' %}

behind as (
    select coalesce(change.month, (select max(bill_month.month) from mdm.bill_month)) as month
    from mdm.bill_change as change
    union
    select max(month) as month
    from mdm.bill_month
    where {{ is_out_of_step }}
    having count(*) > 0
    union
    select month
    from mdm.snapshot_behind
    where not is_short
    union
    select missing.month
    from missing
    left join mdm.snapshot_behind as known on missing.month = known.month
    where known.month is null
)

select month
from behind
order by month;
