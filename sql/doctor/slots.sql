-- The log that is kept for who does not fetch it, until the disk is full: one row per replication slot.
with
slot as (
    select
        slot_name,
        pg_wal_lsn_diff(
            case when pg_is_in_recovery() then pg_last_wal_replay_lsn() else pg_current_wal_lsn() end,
            restart_lsn
        ) as kept
    from pg_catalog.pg_replication_slots
    where not active
)

select
    'warning' as outcome,
    format(
        '%s of log are kept for the replication slot %s, which nobody reads', pg_size_pretty(kept), slot_name
    ) as what,
    format('If its reader is gone: just psql -c "select pg_drop_replication_slot(%L)"', slot_name) as remedy
from slot
where kept > {{ most_kept }};
