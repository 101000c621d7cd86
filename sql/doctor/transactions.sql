-- The transactions that are open for long: one row each, or one that says that none is.
with
session as (
    select
        pid,
        state,
        xact_start,
        concat_ws(' ', usename, application_name, client_addr) as who
    from pg_catalog.pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'
),

long as (
    select
        'warning' as outcome,
        format(
            'A transaction of %s (process %s, %s) is open since %s',
            who, pid, state, to_char(xact_start at time zone {{ zone }}, 'YYYY-MM-DD HH24:MI')
        ) as what,
        'It keeps old rows from being cleaned up, and may hold locks. Have it end, or end it: '
        || format('just psql -c ''select pg_terminate_backend(%s)''', pid) as remedy
    from session
    where
        now() - xact_start > case
            when state like 'idle%' then {{ patience }}::interval
            else {{ patience_with_work }}::interval
        end
)

select *
from long
union all
select
    'ok' as outcome,
    'No transaction is open for long'
    || case
        when pg_has_role('pg_read_all_stats', 'USAGE') then ''
        else format(' (of other users nothing can be seen: grant pg_read_all_stats to %I)', current_user)
    end as what,
    '' as remedy
where not exists (select 1 from long)
order by what;
