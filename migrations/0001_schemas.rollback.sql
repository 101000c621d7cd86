-- Only mdm is surely ours; the others stay where they still hold anything.

set local "citus.multi_shard_modify_mode" to 'sequential';

drop schema if exists mdm;

do $$
declare
    shared_schema text;
begin
    foreach shared_schema in array array['business', 'customer', 'mapping'] loop
        begin
            execute 'drop schema if exists ' || quote_ident(shared_schema);
        exception
            when dependent_objects_still_exist then null;
        end;
    end loop;
end
$$;
