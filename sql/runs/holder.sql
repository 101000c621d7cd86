-- Who holds the lock: one row per session, with the run that is under way, if it has written its row yet.
with
{% include 'runs/_holder.sql' %}

running as (
    select
        trim(command || ' ' || arguments) as what,
        os_user,
        started_at
    from mdm.run
    where outcome = 'running'
    order by run_id desc
    limit 1
)

select
    holder.pid,
    running.what,
    running.os_user,
    to_char(running.started_at at time zone {{ zone }}, 'YYYY-MM-DD HH24:MI:SS') as since
from holder
left join running on true;
