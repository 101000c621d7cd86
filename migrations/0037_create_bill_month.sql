-- mdm.bill_month: one row per loaded month of the bill that has been rolled forward, with the figures of its rows
-- at that time. mdm.history_state: one row, with what else the history was made from.
-- depends: 0036_create_market_cut

set local "citus.multi_shard_modify_mode" to 'sequential';

create table if not exists mdm.bill_month (
    month date primary key,
    row_count bigint not null,
    row_hash numeric not null,
    contract_count bigint not null
);

comment on table mdm.bill_month is
'One row per loaded month: what its rows of the bill were when it was rolled forward. Other figures: it has changed since';

comment on column mdm.bill_month.month is 'The loaded month, as its first day';
comment on column mdm.bill_month.row_count is 'Rows of the bill in the month';
comment on column mdm.bill_month.row_hash is 'Sum of the hashes of these rows, over the columns that the history depends on';
comment on column mdm.bill_month.contract_count is 'Rows of mdm.contract_month in the month';

create table if not exists mdm.history_state (
    is_only_row boolean primary key default true check (is_only_row),
    rules text not null,
    change_log text not null,
    names numeric not null,
    latest_year integer
);

comment on table mdm.history_state is 'One row: what the last sync made the history from, beside the bill';

comment on column mdm.history_state.is_only_row is 'Always true: there is one row';
comment on column mdm.history_state.rules is 'Fingerprint of the rules of a month: the SQL and its settings';
comment on column mdm.history_state.change_log is
'Identity of the bill''s table and of the triggers that log its changes: another one may have missed some';
comment on column mdm.history_state.names is 'Hash of the names in the dimensions, which the versions show';
comment on column mdm.history_state.latest_year is 'The status year that is open to the end; null: the bill was empty';
