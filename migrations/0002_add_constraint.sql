-- mdm.add_constraint(table, name, definition): how migrations complete a table that stands already. Columns
-- are added by add column if not exists; for constraints PostgreSQL has no such words.

set local "citus.multi_shard_modify_mode" to 'sequential';

create or replace procedure mdm.add_constraint(owner regclass, constraint_name name, definition text)
language plpgsql
as $$
begin
    if not exists (
        select 1
        from pg_constraint
        where
            conrelid = owner
            -- A table has one primary key, whatever its name.
            and (conname = constraint_name or (contype = 'p' and definition like 'primary key%'))
    ) then
        execute format('alter table %s add constraint %I %s', owner, constraint_name, definition);
    end if;
end
$$;

comment on procedure mdm.add_constraint is
'Add a constraint to a table, unless it has it; for migrations.';
