-- Nobody holds up the others
-- One row per session that does, and per prepared transaction that was left behind.
with
session as (
    select
        pid,
        concat_ws(' ', 'process ' || pid, usename, application_name, client_addr) as who,
        coalesce(query_start, xact_start, backend_start) as since,
        now() - state_change as idle,
        state
    from pg_catalog.pg_stat_activity
    where datname = current_database()
),

-- The sessions with the lock of sql/runs/lock.sql that do nothing.
left_behind as (
    select session.*
    from session
    inner join pg_catalog.pg_locks as held on session.pid = held.pid
    where
        held.locktype = 'advisory'
        and (held.classid::bigint << 32 | held.objid::bigint) = hashtext('customer_mdm')
        and held.granted
        and session.state like 'idle%'
        and session.idle > {{ patience }}::interval
),

waiting as (
    select distinct
        waits.pid,
        waits.relation::regclass as relation,
        waits.waitstart,
        holder.pid as holder
    from pg_catalog.pg_locks as waits
    inner join session on waits.pid = session.pid
    cross join unnest(pg_blocking_pids(waits.pid)) as holder (pid)
    where not waits.granted and now() - waits.waitstart > {{ patience }}::interval
)

select
    'warning' as outcome,
    format(
        '%s has had the lock of the commands that write, and done nothing, since %s',
        who, to_char(since at time zone {{ zone }}, 'YYYY-MM-DD HH24:MI')
    ) as what,
    format('If no command runs there: just psql -c ''select pg_terminate_backend(%s)''', pid) as remedy
from left_behind
union all
select
    'warning' as outcome,
    format(
        'Process %s has waited since %s for %s, which %s holds',
        waiting.pid, to_char(waiting.waitstart at time zone {{ zone }}, 'YYYY-MM-DD HH24:MI'),
        coalesce('a lock on ' || waiting.relation, 'a lock'), session.who
    ) as what,
    format('Have it end, or end it: just psql -c ''select pg_terminate_backend(%s)''', waiting.holder)
        as remedy
from waiting
inner join session on waiting.holder = session.pid
union all
select
    'warning' as outcome,
    format(
        'A transaction of %s, prepared on %s, was left behind: %s',
        owner, to_char(prepared at time zone {{ zone }}, 'YYYY-MM-DD HH24:MI'), gid
    ) as what,
    format('If nobody will end it: just psql -c "rollback prepared %L"', gid) as remedy
from pg_catalog.pg_prepared_xacts
where database = current_database() and now() - prepared > {{ patience }}::interval
order by what;
