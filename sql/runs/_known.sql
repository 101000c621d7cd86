-- Whether a command holds the lock of sql/runs/lock.sql: then one that calls itself running is.
holder as (
    select count(*) > 0 as is_alive
    from pg_catalog.pg_locks
    inner join pg_catalog.pg_database on pg_locks.database = pg_database.oid
    where
        pg_locks.locktype = 'advisory'
        and pg_database.datname = current_database()
        and (pg_locks.classid::bigint << 32 | pg_locks.objid::bigint) = hashtext('customer_mdm')
),

-- The runs, with what they are: one that calls itself running without the lock is dead.
known_run as (
    select
        run.run_id,
        run.command,
        run.arguments,
        run.domain,
        run.period,
        run.started_at,
        run.ended_at,
        run.counts,
        run.error,
        run.os_user,
        run.seen_at,
        run.by_hand,
        case when run.outcome = 'running' and not holder.is_alive then 'killed' else run.outcome end as outcome
    from mdm.run
    cross join holder
),
