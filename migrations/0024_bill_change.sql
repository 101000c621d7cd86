-- mdm.bill_change: one row per statement that wrote to the bill and month that it touched, until a sync has
-- looked at the month. Whoever writes, however: the triggers fire always, also in a replica session.

set local "citus.multi_shard_modify_mode" to 'sequential';

create table if not exists mdm.bill_change (
    month date
);

comment on table mdm.bill_change is
'One row per statement and month of the bill that it touched: where the next sync has to look.';

comment on column mdm.bill_change.month is
'The month (月度) of rows added, changed or removed; null: all months (TRUNCATE).';

-- As its owner: who may write to the bill need not be allowed to write here.
create or replace function mdm.log_bill_change() returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if tg_op = 'INSERT' then
        insert into mdm.bill_change (month)
        select distinct "月度" from new_row;
    elsif tg_op = 'UPDATE' then
        insert into mdm.bill_change (month)
        select "月度" from old_row
        union
        select "月度" from new_row;
    elsif tg_op = 'DELETE' then
        insert into mdm.bill_change (month)
        select distinct "月度" from old_row;
    else
        insert into mdm.bill_change (month)
        values (null);
    end if;

    return null;
end
$$;

comment on function mdm.log_bill_change() is
'Trigger of business."规模明细": enters the touched months into mdm.bill_change.';
