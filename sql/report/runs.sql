-- The last runs that ended well before the report, one row per command: newest first.
select distinct on (command)
    run_id,
    command,
    arguments,
    to_char(ended_at at time zone {{ zone }}, 'YYYY-MM-DD HH24:MI') as ended_at,
    os_user,
    config_fingerprint,
    version
from mdm.run
where outcome = 'ok'
order by command, run_id desc;
