-- What whoever asks lacks of what mdm_loader may do: one row per object, its bare name, and the privileges.
with
{% include 'grants/_lacked.sql' %}

-- One row per object.
by_object as (
    select
        what,
        name,
        upper(string_agg(privilege, ', ' order by privilege)) as privileges
    from lacked
    group by what, name
)

select
    current_user as who,
    what,
    name,
    privileges,
    exists(
        select 1
        from pg_catalog.pg_roles
        where rolname = 'mdm_loader' and pg_has_role(oid, 'member')
    ) as is_member
from by_object
order by what;
