-- mdm.snapshot_behind: one row per month whose snapshots no longer show what the bill and the history say,
-- since a sync or just resolve changed them, until they are refreshed.

set local "citus.multi_shard_modify_mode" to 'sequential';

create table if not exists mdm.snapshot_behind (
    month date primary key,
    is_short boolean not null
);

comment on table mdm.snapshot_behind is
'One row per month whose snapshots are behind the history, until just snapshot refreshes them.';

comment on column mdm.snapshot_behind.month is 'The month, as its first day.';
comment on column mdm.snapshot_behind.is_short is
'Its year is sealed and differs from the bill: refreshed now, its totals lack what just sync --unseal adds.';
