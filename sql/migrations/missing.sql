-- What whoever asks lacks to migrate: one row each.
with
lacked as (
    select 'CREATE on database ' || current_database() as what
    where not has_database_privilege(current_database(), 'create')
    union all
    select 'CREATE on schema public' as what
    where to_regclass('public._yoyo_migration') is null and not has_schema_privilege('public', 'create')
    union all
    select 'membership of ' || pg_get_userbyid(nspowner) || ', which owns schema ' || nspname as what
    from pg_catalog.pg_namespace
    where nspname in ('mdm', 'bi') and not pg_has_role(nspowner, 'usage')
    union all
    select 'membership of ' || pg_get_userbyid(relowner) || ', which owns public.' || relname as what
    from pg_catalog.pg_class
    where oid = to_regclass('public._yoyo_migration') and not pg_has_role(relowner, 'usage')
)

select
    current_user as who,
    what
from lacked;
