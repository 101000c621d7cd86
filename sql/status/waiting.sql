-- What waits for a person, or for a command: one row per kind, with the command for it. What is not urgent
-- may wait for long. What files bring, and what the checks find, is told by others.
-- from_nothing says why the whole history has to be made anew, if it has. Reads: changed_month.
with
{% include 'runs/_known.sql' %}

-- Runs that did not succeed, that nobody has seen, and that none with the same words made good. Words that a
-- command has divided among several runs have to be good for the same domain and month.
unmended as (
    select *
    from known_run
    where
        outcome not in ('ok', 'running')
        and seen_at is null
        -- Who typed it has seen what came of it, unless it was killed.
        and not (by_hand and outcome <> 'killed')
        and not exists (
            select 1
            from mdm.run as later
            where
                later.run_id > known_run.run_id
                and later.outcome = 'ok'
                and later.command = known_run.command
                and later.arguments is not distinct from known_run.arguments
                and (
                    known_run.domain is null
                    or known_run.period is null
                    or strpos(known_run.domain, ',') > 0
                    or strpos(known_run.period, '..') > 0
                    or (later.domain, later.period) is not distinct from (known_run.domain, known_run.period)
                )
        )
),

{% include 'snapshot/_missing.sql' %}

-- The rejected rows that wait: one row per load.
rejected as (
    select
        load_id,
        count(*) as how_many
    from mdm.reject
    where superseded_by is null and corrected_by is null
    group by load_id
),

-- The customers with a temporary id, in the history and in the lists of awards and losses: one row each.
temporary as (
    select company_id
    from customer.customer_plan_contract
    where mdm.is_temporary_id(company_id)
    union
    select company_id
    from customer."当年中标"
    where mdm.is_temporary_id(company_id)
    union
    select company_id
    from customer."当年流失"
    where mdm.is_temporary_id(company_id)
),

waiting as (
    select
        1 as place,
        'runs ' || outcome as what,
        count(*) as how_many,
        string_agg(
            replace(
                concat_ws(
                    ' ', 'run', run_id || ',',
                    to_char(started_at at time zone {{ zone }}, 'YYYY-MM-DD HH24:MI') || ':',
                    command, arguments, '-', error
                ),
                e'\n', '␊'
            ),
            e'\n' order by run_id desc
        ) as details,
        'just runs --failed; when mended: just status --seen' as command,
        true as is_urgent
    from unmended
    group by outcome
    union all
    select
        2 as place,
        case
            when {{ from_nothing }} <> '' then 'months to derive anew, as ' || {{ from_nothing }}
            else 'months changed since the last sync'
        end as what,
        count(*) as how_many,
        string_agg(to_char(month, 'YYYYMM'), ', ' order by month) as details,
        case when {{ from_nothing }} <> '' then 'just sync --dry-run, then just sync' else 'just sync' end
            as command,
        true as is_urgent
    from changed_month
    where (has_changed or {{ from_nothing }} <> '') and extract(day from month) = 1
    having count(*) > 0
    union all
    select
        2 as place,
        'days in the bill that are no month' as what,
        count(*) as how_many,
        string_agg(to_char(month, 'YYYY-MM-DD'), ', ' order by month) as details,
        'just sync says how to correct them, and refuses until then' as command,
        true as is_urgent
    from changed_month
    where extract(day from month) <> 1 and row_count is not null
    having count(*) > 0
    union all
    select
        3 as place,
        'months whose snapshots are behind' as what,
        count(*) as how_many,
        string_agg(to_char(month, 'YYYYMM'), ', ' order by month) as details,
        case when is_short then 'just sync --unseal; ' else '' end
        || string_agg('just snapshot ' || to_char(month, 'YYYYMM'), '; ' order by month) as command,
        true as is_urgent
    from mdm.snapshot_behind
    group by is_short
    union all
    select
        4 as place,
        'months without snapshots' as what,
        count(*) as how_many,
        string_agg(to_char(missing.month, 'YYYYMM'), ', ' order by missing.month) as details,
        string_agg(
            'just snapshot ' || to_char(missing.month, 'YYYYMM'), '; ' order by missing.month
        ) as command,
        true as is_urgent
    from missing
    left join mdm.snapshot_behind as behind on missing.month = behind.month
    where behind.month is null
    having count(*) > 0
    union all
    select
        5 as place,
        'rejected rows' as what,
        sum(how_many)::bigint as how_many,
        string_agg('load ' || load_id, ', ' order by load_id) as details,
        'just rejects' as command,
        true as is_urgent
    from rejected
    having count(*) > 0
    union all
    select
        6 as place,
        'customers with a temporary id' as what,
        count(*) as how_many,
        null as details,
        'just unresolved' as command,
        false as is_urgent
    from temporary
    having count(*) > 0
)

select
    what,
    how_many,
    details,
    command,
    is_urgent,
    -- The checks would only find the same.
    place in (2, 3, 4) as is_behind
from waiting
order by place, what;
