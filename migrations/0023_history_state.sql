-- mdm.history_state: one row, with what the history was made from beside the bill.

set local "citus.multi_shard_modify_mode" to 'sequential';

create table if not exists mdm.history_state (
    is_only_row boolean primary key default true check (is_only_row),
    rules text not null,
    change_log text not null,
    month_hash numeric not null,
    name_hash numeric not null,
    latest_year integer,
    sealed_years integer[] not null
);

comment on table mdm.history_state is 'One row: what the last sync made the history from, beside the bill.';

comment on column mdm.history_state.is_only_row is 'Always true: there is one row.';
comment on column mdm.history_state.rules is 'Fingerprint of the rules of a month: the SQL and its settings.';
comment on column mdm.history_state.change_log is
'Identity of the tables and triggers that log changes: others may have missed some.';
comment on column mdm.history_state.month_hash is 'Hash of mdm.bill_month: nobody else writes there.';
comment on column mdm.history_state.name_hash is
'Hash of the names in the dimensions, which the versions show.';
comment on column mdm.history_state.latest_year is
'The status year that is open to the end; null: the bill was empty.';
comment on column mdm.history_state.sealed_years is
'Sealed years that are not what the bill and the rules want: each sync compares and counts them again.';
