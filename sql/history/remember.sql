-- Remember what the months that were rolled forward are now; those that have vanished are no more.
-- Reads: calendar, changed_month; how many contracts each month has is known from the rolling.
insert into mdm.bill_month (month, row_count, row_hash, contract_count)
select
    calendar.month,
    coalesce(changed_month.row_count, known.row_count) as row_count,
    coalesce(changed_month.row_hash, known.row_hash) as row_hash,
    rolled.contract_count
from calendar
left join changed_month on calendar.month = changed_month.month
left join mdm.bill_month as known on calendar.month = known.month
inner join
    unnest({{ rolled_months }}::date[], {{ rolled_contracts }}::bigint[]) as rolled (month, contract_count)
    on calendar.month = rolled.month
where calendar.is_rolled
on conflict (month) do update
set
    row_count = excluded.row_count,
    row_hash = excluded.row_hash,
    contract_count = excluded.contract_count;

delete from mdm.bill_month
where month in (
    select month
    from changed_month
    where row_count is null
);
