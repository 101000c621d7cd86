-- mdm.load: one row per loaded sheet. Every fact and event row points here with load_id and source_row.
-- depends: 0006_create_run

set local "citus.multi_shard_modify_mode" to 'sequential';

create table if not exists mdm.load ();

alter table mdm.load
    add column if not exists load_id bigserial not null,
    add column if not exists run_id bigint not null,
    add column if not exists domain text not null,
    add column if not exists file_name text not null,
    add column if not exists sheet text not null,
    add column if not exists sha256 text not null,
    add column if not exists file_size bigint not null,
    add column if not exists loaded_at timestamptz not null default now(),
    add column if not exists loaded_by text,
    add column if not exists months date[],
    add column if not exists rows_read bigint not null,
    add column if not exists rows_loaded bigint not null,
    add column if not exists rows_rejected bigint not null,
    add column if not exists rows_skipped bigint not null;

do $$
begin
    if not exists (
        select from pg_constraint
        where conrelid = 'mdm.load'::regclass and contype = 'p'
    ) then
        alter table mdm.load
            add primary key (load_id);
    end if;
end
$$;

do $$
begin
    if not exists (
        select from pg_constraint
        where conrelid = 'mdm.load'::regclass and conname = 'ck_load_balances'
    ) then
        alter table mdm.load
            add constraint ck_load_balances check (rows_read = rows_loaded + rows_rejected + rows_skipped);
    end if;
end
$$;
