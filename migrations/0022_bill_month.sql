-- mdm.bill_month: one row per loaded month of the bill that has been rolled forward, with the figures of its
-- rows at that time.

set local "citus.multi_shard_modify_mode" to 'sequential';

create table if not exists mdm.bill_month (
    month date primary key,
    row_count bigint not null,
    row_hash numeric not null,
    contract_count bigint not null
);

comment on table mdm.bill_month is
'One row per loaded month that was rolled forward, with the figures of its rows at that time.';

comment on column mdm.bill_month.month is 'The loaded month, as its first day.';
comment on column mdm.bill_month.row_count is 'Rows of the bill in the month.';
comment on column mdm.bill_month.row_hash is
'Sum of the hashes of these rows, over the columns that the history depends on.';
comment on column mdm.bill_month.contract_count is 'Rows of mdm.contract_month in the month.';
