-- What whoever asks lacks of what mdm_loader may do.
{% include 'grants/_loader.sql' %}

{% include 'grants/_others.sql' %}

-- One row per object and privilege that is needed there. Complete before it is looked at: to ask for a
-- privilege on a sequence is an error where it is a table.
needed as materialized (
    select
        ours.oid,
        'table' as kind,
        concat(ours.schema_name, '.', ours.table_name) as what,
        ours.table_name::text as name,
        privilege.name as privilege
    from ours
    cross join (values ('select'), ('insert'), ('update'), ('delete'), ('truncate')) as privilege (name)
    where
        case privilege.name
            when 'select' then true
            when 'insert' then ours.inserts
            when 'update' then ours.updates
            when 'delete' then ours.deletes
            else ours.truncates
        end
    union all
    select
        schema.oid,
        'schema' as kind,
        concat('schema ', schema.name) as what,
        schema.name,
        privilege.name as privilege
    from schema
    cross join (values ('usage'), ('create')) as privilege (name)
    where schema.oid is not null and (privilege.name = 'usage' or schema.name = 'mdm_staging')
    union all
    select
        sequence.oid,
        'sequence' as kind,
        concat(sequence.schema_name, '.', sequence.name) as what,
        sequence.name::text as name,
        'usage' as privilege
    from sequence
    union all
    select
        routine.oid,
        'routine' as kind,
        concat(routine.schema_name, '.', routine.name) as what,
        routine.name::text as name,
        'execute' as privilege
    from routine
    union all
    select
        stored.oid,
        'database' as kind,
        concat('database ', stored.datname) as what,
        stored.datname::text as name,
        'temporary' as privilege
    from pg_catalog.pg_database as stored
    where stored.datname = current_database()
),

lacked as (
    select
        needed.what,
        needed.name,
        needed.privilege
    from needed
    where
        not case needed.kind
            when 'table' then has_table_privilege(needed.oid, needed.privilege)
            when 'schema' then has_schema_privilege(needed.oid, needed.privilege)
            when 'sequence' then has_sequence_privilege(needed.oid, needed.privilege)
            when 'routine' then has_function_privilege(needed.oid, needed.privilege)
            else has_database_privilege(needed.oid, needed.privilege)
        end
),
