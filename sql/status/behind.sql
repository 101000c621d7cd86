-- The months of which something is not derived yet: changed since the last sync, without snapshots, or whose
-- snapshots are behind, or known to differ (marked), and would not come out short. One row per month.
-- Reads: changed_month, bill_month, snapshot_behind, both snapshots.
with
{% include 'snapshot/_missing.sql' %}

behind as (
    select month
    from changed_month
    where has_changed or {{ from_nothing }} <> ''
    union
    select month
    from mdm.snapshot_behind
    where not is_short
    union
    select missing.month
    from missing
    left join mdm.snapshot_behind as known on missing.month = known.month
    where known.month is null
    union
    select differing.month
    from unnest({{ marked }}::date[]) as differing (month)
    left join mdm.snapshot_behind as known on differing.month = known.month
    where known.month is null
)

select month
from behind
order by month;
