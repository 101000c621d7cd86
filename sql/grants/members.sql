-- The roles with their members: one row each.
select
    role.rolname as name,
    string_agg(quote_ident(pg_get_userbyid(member.member)), ', ' order by member.member) as members
from pg_catalog.pg_roles as role
left join pg_catalog.pg_auth_members as member on role.oid = member.roleid
where role.rolname = any({{ roles }})
group by role.oid, role.rolname
order by role.oid;
