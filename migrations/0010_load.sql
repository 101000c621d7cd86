-- mdm.load: one row per loaded sheet. Every fact and event row points here with load_id and source_row.

set local "citus.multi_shard_modify_mode" to 'sequential';

create table if not exists mdm.load (
    load_id bigserial primary key,
    run_id bigint not null,
    domain text not null,
    file_name text not null,
    sheet text not null,
    sha256 text not null,
    file_size bigint not null,
    loaded_at timestamptz not null default now(),
    loaded_by text,
    months date[],
    rows_read bigint not null,
    rows_loaded bigint not null,
    rows_rejected bigint not null,
    rows_skipped bigint not null,
    duration interval,
    constraint ck_load_balances check (rows_read = rows_loaded + rows_rejected + rows_skipped)
);

alter table mdm.load
    add column if not exists rows_replaced bigint not null default 0,
    add column if not exists replaced_columns text[],
    add column if not exists trimmed_at timestamptz,
    add column if not exists unloaded_at timestamptz,
    add column if not exists unloaded_by text;

comment on table mdm.load is 'The loads: one row per loaded sheet of a file.';
comment on column mdm.load.load_id is 'Number of the load.';
comment on column mdm.load.run_id is 'The run that loaded it: mdm.run.';
comment on column mdm.load.domain is 'The domain: annuity_performance and its like.';
comment on column mdm.load.file_name is 'Name of the file, with its path from the folder in which just runs.';
comment on column mdm.load.sheet is 'Name of the sheet.';
comment on column mdm.load.sha256 is 'Fingerprint of the file.';
comment on column mdm.load.file_size is 'Size of the file, bytes.';
comment on column mdm.load.loaded_at is 'When it was loaded.';
comment on column mdm.load.loaded_by is 'Who loaded it, by the operating system.';
comment on column mdm.load.months is 'The months that it brought, each by its first day.';
comment on column mdm.load.rows_read is 'Rows of the sheet below its header.';
comment on column mdm.load.rows_loaded is 'Rows that were loaded.';
comment on column mdm.load.rows_rejected is 'Rows that could not be used: mdm.reject.';
comment on column mdm.load.rows_skipped is 'Rows that are no data: blank ones, totals, repetitions.';
comment on column mdm.load.duration is 'How long the load took.';
comment on column mdm.load.rows_replaced is 'Rows that it replaced: mdm.replaced_row keeps them.';
comment on column mdm.load.replaced_columns is
'The columns that its table had: those of the cells in mdm.replaced_row.';
comment on column mdm.load.trimmed_at is
'When what it replaced was dropped from mdm.replaced_row for its age: it can''t be unloaded since.';
comment on column mdm.load.unloaded_at is 'When it was taken back (just unload); null while it counts.';
comment on column mdm.load.unloaded_by is 'Who took it back, by the operating system.';
