-- mdm.run: one row per run of a command that may write. A row that is still 'running' without a
-- connection that holds the lock belongs to a killed run; the next run marks it so.
-- depends: 0005_create_customer

set local "citus.multi_shard_modify_mode" to 'sequential';

create table if not exists mdm.run ();

alter table mdm.run
    add column if not exists run_id bigserial not null,
    add column if not exists command text not null,
    add column if not exists arguments text not null,
    add column if not exists period text,
    add column if not exists domain text,
    add column if not exists started_at timestamptz not null default now(),
    add column if not exists ended_at timestamptz,
    add column if not exists outcome text not null default 'running',
    add column if not exists counts jsonb,
    add column if not exists error text,
    add column if not exists config_fingerprint text not null,
    add column if not exists version text not null,
    add column if not exists os_user text;

do $$
begin
    if not exists (
        select from pg_constraint
        where conrelid = 'mdm.run'::regclass and contype = 'p'
    ) then
        alter table mdm.run
            add primary key (run_id);
    end if;
end
$$;

do $$
begin
    if not exists (
        select from pg_constraint
        where conrelid = 'mdm.run'::regclass and conname = 'ck_run_outcome'
    ) then
        alter table mdm.run
            add constraint ck_run_outcome check (outcome in ('running', 'ok', 'failed', 'killed'));
    end if;
end
$$;
