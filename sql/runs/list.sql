-- The latest runs, newest first, or those of them that did not succeed: one row per run.
with
{% include 'runs/_known.sql' %}

shown as (
    select *
    from known_run
    where
        started_at >= coalesce({{ since }}::timestamptz, '-infinity')
        and (not {{ only_failed }} or outcome not in ('ok', 'running'))
    order by run_id desc
    limit {{ show }}
)

select
    run_id,
    started_at,
    -- The end of one that was killed was not seen.
    case when outcome <> 'killed' then round(extract(epoch from ended_at - started_at), 1) end as seconds,
    os_user,
    outcome,
    trim(command || ' ' || arguments) as command,
    coalesce(regexp_replace(error, '\s+', ' ', 'g'), (
        select string_agg(key || ' ' || value, ', ')
        from jsonb_each_text(counts)
        where value <> '0'
    )) as result
from shown
order by run_id desc;
