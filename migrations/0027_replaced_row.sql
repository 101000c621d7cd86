-- mdm.replaced_row: one row per row that a load has replaced, corrected or filled in, as it was before, so
-- that nothing is lost and just unload can take the load back.

set local "citus.multi_shard_modify_mode" to 'sequential';

create table if not exists mdm.replaced_row (
    table_name text not null,
    month date,
    load_id bigint,
    replaced_by bigint not null,
    replaced_at timestamptz not null default now(),
    content jsonb,
    became jsonb
);

-- A load may replace a million rows: their cells, without the names of columns, are a third of the work.
alter table mdm.replaced_row
    add column if not exists source_row integer,
    add column if not exists company_id text not null default '',
    add column if not exists cells text[];

-- As it was before the first release.
drop index if exists mdm.idx_replaced_row_company;

-- It is read by load, and by company when a single contract is explained.
create index if not exists idx_replaced_row_replaced_by on mdm.replaced_row (replaced_by);

create index if not exists idx_replaced_row_load on mdm.replaced_row (load_id);

create index if not exists idx_replaced_row_company_id on mdm.replaced_row (company_id);

comment on table mdm.replaced_row is
'The archive: one row per row that a load replaced, corrected or filled in, as it was before.';
comment on column mdm.replaced_row.table_name is
'Its table: that of a domain, mdm.reject of a corrected row, or a dimension.';
comment on column mdm.replaced_row.month is 'Its month, by its first day; null where its table has none.';
comment on column mdm.replaced_row.load_id is
'The load that it came by: mdm.load; null where others wrote it, and for dimensions.';
comment on column mdm.replaced_row.replaced_by is 'The load that it went by.';
comment on column mdm.replaced_row.replaced_at is 'When it went.';
comment on column mdm.replaced_row.source_row is
'Its row number in the sheet of load_id; null where others wrote it, and for dimensions.';
comment on column mdm.replaced_row.company_id is
'Its customer, for tables of domains; empty for others, and where it belongs to nobody.';
comment on column mdm.replaced_row.cells is
'The row as it was, for tables of domains: a cell for each of the replaced_columns of the load it went by.';
comment on column mdm.replaced_row.content is
'The row as it was, by column, for other tables; null for a row of a dimension that the load added.';
comment on column mdm.replaced_row.became is
'The row as the load left it, for dimensions: just unload takes back what nobody has edited since.';
