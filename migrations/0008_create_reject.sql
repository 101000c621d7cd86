-- mdm.reject: the quarantine, one row per delivered row that could not be used, with its reason in words
-- and its content as it was delivered.
-- depends: 0007_create_load

set local "citus.multi_shard_modify_mode" to 'sequential';

create table if not exists mdm.reject ();

alter table mdm.reject
    add column if not exists load_id bigint not null,
    add column if not exists source_row integer not null,
    add column if not exists reason text not null,
    add column if not exists content jsonb not null;

do $$
begin
    if not exists (
        select from pg_constraint
        where conrelid = 'mdm.reject'::regclass and contype = 'p'
    ) then
        alter table mdm.reject
            add primary key (load_id, source_row);
    end if;
end
$$;
