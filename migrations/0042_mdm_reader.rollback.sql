-- The role stays: other databases of the server may use it.

set local "citus.multi_shard_modify_mode" to 'sequential';

do $$
begin
    if exists (select 1 from pg_roles where rolname = 'mdm_reader') then
        alter default privileges in schema bi revoke select on tables from mdm_reader;
        revoke execute on all functions in schema bi from mdm_reader;
        revoke select on all tables in schema bi from mdm_reader;
        revoke usage on schema bi from mdm_reader;
    end if;
end
$$;
