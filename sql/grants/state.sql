-- All that grants may change, as one hash: owners, privileges, those of later objects, members. One row.
with
{% include 'grants/_loader.sql' %}

{% include 'grants/_others.sql' %}

-- One row per object: who owns it, and its privileges.
object as (
    select
        'table' as kind,
        stored.oid,
        stored.relowner as owner,
        stored.relacl as privileges
    from pg_catalog.pg_class as stored
    where stored.oid in (select ours.oid from ours) or stored.oid in (select sequence.oid from sequence)
    union all
    select
        'schema' as kind,
        stored.oid,
        stored.nspowner,
        stored.nspacl
    from pg_catalog.pg_namespace as stored
    where stored.nspname = 'public' or stored.oid in (select schema.oid from schema)
    union all
    select
        'routine' as kind,
        stored.oid,
        stored.proowner,
        stored.proacl
    from pg_catalog.pg_proc as stored
    where stored.oid in (select routine.oid from routine)
    union all
    select
        'database' as kind,
        stored.oid,
        stored.datdba,
        stored.datacl
    from pg_catalog.pg_database as stored
    where stored.datname = current_database()
    union all
    select
        concat('later ', stored.defaclobjtype) as kind,
        stored.defaclnamespace,
        stored.defaclrole,
        stored.defaclacl
    from pg_catalog.pg_default_acl as stored
    union all
    select
        'member' as kind,
        stored.member,
        stored.roleid,
        null as privileges
    from pg_catalog.pg_auth_members as stored
),

-- One row per fact.
fact as (
    select
        concat_ws(
            ' ', object.kind, object.oid, object.owner, granted.grantee, granted.privilege_type
        ) as text
    from object
    left join lateral aclexplode(object.privileges) as granted on true
)

select md5(string_agg(text, ',' order by text)) as hash
from fact;
