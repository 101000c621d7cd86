-- What the present user may not do: one row per privilege, or one that says that there is none.
with
ours as (
    select
        class.oid,
        class.oid::regclass::text as name,
        has_schema_privilege(place.oid, 'USAGE') as may_enter
    from pg_catalog.pg_class as class
    inner join pg_catalog.pg_namespace as place on class.relnamespace = place.oid
    where
        place.nspname in ('business', 'customer', 'mapping', 'mdm')
        and class.relkind in ('r', 'p')
),

-- What the commands need: one row per privilege and thing.
needed as (
    select
        right_to.privilege,
        'TABLE' as kind,
        ours.name,
        ours.may_enter and has_table_privilege(ours.oid, right_to.privilege) as has_it
    from ours
    cross join unnest(array['SELECT', 'INSERT', 'UPDATE', 'DELETE']) as right_to (privilege)
    union all
    -- just sync --full begins with these.
    select
        'TRUNCATE' as privilege,
        'TABLE' as kind,
        name,
        may_enter and has_table_privilege(oid, 'TRUNCATE') as has_it
    from ours
    where name in ('mdm.contract_month', 'mdm.market_cut')
    union all
    -- A load makes a table for the cells of its file.
    select
        'CREATE' as privilege,
        'SCHEMA' as kind,
        nspname as name,
        has_schema_privilege(oid, 'CREATE') as has_it
    from pg_catalog.pg_namespace
    where nspname = 'mdm'
    union all
    -- What is planned stands in temporary tables.
    select
        'TEMPORARY' as privilege,
        'DATABASE' as kind,
        quote_ident(current_database()) as name,
        has_database_privilege(current_database(), 'TEMPORARY') as has_it
),

lacking as (
    select
        privilege,
        kind,
        count(*) as how_many,
        array_agg(name order by name) as names
    from needed
    where not has_it
    group by privilege, kind
),

wrong as (
    select
        case when privilege in ('SELECT', 'TEMPORARY') then 'failure' else 'warning' end as outcome,
        format(
            '%s lacks %s on %s %s', current_user, privilege, array_to_string(names[:5], ', '),
            case when how_many > 5 then format('and %s more', how_many - 5) end
        ) as what,
        case
            when privilege in ('SELECT', 'TEMPORARY') then 'No command works without. '
            else 'Commands that write need it, those that look do not. '
        end
        || format(
            'As the owner: grant %s on %s to %I', privilege,
            case
                when kind = 'TABLE' and how_many > 5
                    then 'all tables in schema business, customer, mapping, mdm'
                else concat_ws(' ', lower(kind), array_to_string(names, ', '))
            end,
            current_user
        ) as remedy
    from lacking
)

select *
from wrong
union all
select
    'ok' as outcome,
    concat(
        current_user, ' may read and write',
        case when has_database_privilege(current_database(), 'CREATE') then ', and migrate' end
    ) as what,
    '' as remedy
where not exists (select 1 from wrong)
order by outcome, what;
