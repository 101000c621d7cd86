-- The clocks and time zones of this machine and of the server agree
-- One row for each that does not.
with
clock as (
    select
        clock_timestamp() - {{ now }} as ahead,
        current_setting('TimeZone') as zone,
        make_interval(secs => extract(timezone from now())::integer) as server_offset,
        make_interval(secs => {{ seconds_east }}) as our_offset
)

select
    'warning' as outcome,
    format(
        'The clock of the server is %s s %s that of this machine', abs(round(extract(epoch from ahead))),
        case when ahead > interval '0' then 'ahead of' else 'behind' end
    ) as what,
    'Set both by a time server: timedatectl set-ntp true' as remedy
from clock
where ahead not between -{{ most_ahead }}::interval and {{ most_ahead }}::interval
union all
select
    'warning' as outcome,
    format('The database is %s from UTC (TimeZone %s), this machine %s', server_offset, zone, our_offset)
        as what,
    format(
        'Days begin at other times there. Set the zone of your business: just psql -c %L',
        format('alter database %I set timezone = "Asia/Shanghai"', current_database())
    ) as remedy
from clock
where server_offset <> our_offset
order by what;
