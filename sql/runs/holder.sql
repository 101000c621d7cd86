-- Who holds the lock: the run that is under way, if it has written its row yet.
select
    command || ' ' || arguments as what,
    to_char(started_at, 'YYYY-MM-DD HH24:MI:SS') as since,
    os_user
from mdm.run
where outcome = 'running'
order by run_id desc
limit 1;
