-- The role mdm_reader, which sees the schema bi and nothing else; people log in as members of it. A role
-- belongs to the whole server: it may be there already, or another migration may make it at this moment.

set local "citus.multi_shard_modify_mode" to 'sequential';

do $$
begin
    if not exists (select 1 from pg_roles where rolname = 'mdm_reader') then
        create role mdm_reader nologin;
    end if;
exception
    when duplicate_object or unique_violation then null;
    when insufficient_privilege then
        raise warning 'mdm_reader was not created, for that needs CREATEROLE: docs/bi.md, Readers, says how';
end
$$;

do $$
begin
    if exists (select 1 from pg_roles where rolname = 'mdm_reader') then
        grant usage on schema bi to mdm_reader;
        grant select on all tables in schema bi to mdm_reader;
        grant execute on all functions in schema bi to mdm_reader;
        -- ... and of the views that later migrations make.
        alter default privileges in schema bi grant select on tables to mdm_reader;
    end if;
end
$$;
