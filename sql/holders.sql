-- Who holds what the session {{ pid }} waits for: one row per session, none while it doesn't wait. Whoever
-- may not see others is told less of them.
select
    pid,
    coalesce(usename, '?') as user_name,
    coalesce(nullif(application_name, ''), '?') as application,
    coalesce(to_char(xact_start at time zone {{ zone }}, 'HH24:MI:SS'), '?') as since
from pg_catalog.pg_stat_activity
where pid = any(pg_catalog.pg_blocking_pids({{ pid }}))
order by pid;
