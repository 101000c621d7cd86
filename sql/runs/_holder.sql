-- The sessions that hold the lock of sql/runs/lock.sql: one row each.
holder as (
    select pg_locks.pid
    from pg_catalog.pg_locks
    inner join pg_catalog.pg_database on pg_locks.database = pg_database.oid
    where
        pg_locks.locktype = 'advisory'
        and pg_locks.granted
        and pg_database.datname = current_database()
        and (pg_locks.classid::bigint << 32 | pg_locks.objid::bigint) = hashtext('customer_mdm')
),
