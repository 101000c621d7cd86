-- The latest runs, newest first: one row per run.
select
    run_id,
    to_char(started_at, 'YYYY-MM-DD HH24:MI:SS') as started,
    to_char(ended_at - started_at, 'HH24:MI:SS') as took,
    command || ' ' || arguments as command,
    outcome,
    coalesce(error, (
        select string_agg(key || ' ' || value, ', ')
        from jsonb_each_text(counts)
        where value <> '0'
    )) as result,
    os_user,
    config_fingerprint,
    version
from mdm.run
order by run_id desc
limit {{ show }};
