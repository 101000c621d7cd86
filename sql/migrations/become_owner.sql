-- Become mdm_owner, so that it owns what is made: where it may migrate this database, and we may be it.
-- Not where there is Citus: workers let in us, but nobody as mdm_owner.
select set_config('role', rolname, false)
from pg_catalog.pg_roles
where
    rolname = 'mdm_owner'
    and pg_has_role(oid, 'member')
    and has_database_privilege(oid, current_database(), 'create')
    and not exists (
        select 1 from pg_catalog.pg_extension
        where extname = 'citus'
    );
