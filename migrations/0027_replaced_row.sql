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

-- It is read by load, and by company when a single contract is explained.
create index if not exists idx_replaced_row_replaced_by on mdm.replaced_row (replaced_by);

create index if not exists idx_replaced_row_load on mdm.replaced_row (load_id);

create index if not exists idx_replaced_row_company on mdm.replaced_row ((content ->> 'company_id'));

comment on table mdm.replaced_row is
'The archive: one row per row that a load replaced, corrected or filled in, as it was before.';
comment on column mdm.replaced_row.table_name is
'Its table: that of a domain, mdm.reject of a corrected row, or a dimension.';
comment on column mdm.replaced_row.month is 'Its month, by its first day; null where its table has none.';
comment on column mdm.replaced_row.load_id is
'The load that it came by: mdm.load; null where others wrote it, and for dimensions.';
comment on column mdm.replaced_row.replaced_by is 'The load that it went by.';
comment on column mdm.replaced_row.replaced_at is 'When it went.';
comment on column mdm.replaced_row.content is
'The row as it was, by column; null for a row of a dimension that the load added.';
comment on column mdm.replaced_row.became is
'The row as the load left it, for dimensions: just unload takes back what nobody has edited since.';
