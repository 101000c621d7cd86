-- The schemas: one row each, oid being null where it is not there yet. One of the business that others had before us
-- stays theirs.
schema as (
    select
        listed.place,
        listed.name,
        stored.oid,
        pg_get_userbyid(stored.nspowner) as owner,
        listed.place > 3 or stored.oid is null or coalesce(stored.nspowner = mdm.nspowner, false) as is_ours
    from (
        values (1, 'mapping'), (2, 'business'), (3, 'customer'), (4, 'mdm'), (5, 'mdm_staging'), (6, 'bi')
    ) as listed (place, name)
    left join pg_catalog.pg_namespace as stored on listed.name = stored.nspname
    left join pg_catalog.pg_namespace as mdm on mdm.nspname = 'mdm'
),

-- The sequences that number rows of our tables: one row each.
sequence as (
    select
        stored.oid,
        ours.schema_name,
        stored.relname as name
    from ours
    inner join pg_catalog.pg_depend as numbers
        on
            ours.oid = numbers.refobjid
            and numbers.classid = 'pg_class'::regclass
            and numbers.refclassid = 'pg_class'::regclass
    inner join pg_catalog.pg_class as stored on numbers.objid = stored.oid and stored.relkind = 'S'
),

-- Functions and procedures: one row each.
routine as (
    select
        stored.oid,
        schema.name as schema_name,
        stored.proname as name,
        pg_get_userbyid(stored.proowner) as owner,
        stored.prokind = 'p' as is_procedure,
        stored.prorettype = 'trigger'::regtype as is_of_triggers,
        schema.name = 'bi' as is_for_readers
    from pg_catalog.pg_proc as stored
    inner join schema on stored.pronamespace = schema.oid
    where schema.name in ('mdm', 'bi') or stored.proname = 'customer_plan_contract_known_at'
),
