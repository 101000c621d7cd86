{% include 'runs/_holder.sql' %}

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
        case
            when run.outcome = 'running' and not exists (select 1 from holder) then 'killed'
            else run.outcome
        end as outcome
    from mdm.run
),
