-- The newest run, where it lies in the future: the clock of the server was set back since. One row.
select
    'failure' as outcome,
    format(
        'The newest run, %s, is of %s: the clock of the server was set back since', run_id,
        to_char(started_at at time zone {{ zone }}, 'YYYY-MM-DD HH24:MI:SS')
    ) as what,
    'Set it right (timedatectl set-ntp true). Until then, what was known when comes out wrong.'
        as remedy
from mdm.run
where started_at > clock_timestamp() + interval '1 minute'
order by started_at desc
limit 1;
