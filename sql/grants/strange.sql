-- The roles of these names that may do more than ours: one row each, and what.
select
    role.rolname as name,
    concat_ws(
        ', ',
        case when role.rolsuper then 'is a superuser' end,
        case when role.rolcreaterole then 'may create roles' end,
        case when role.rolcreatedb then 'may create databases' end,
        case when role.rolreplication then 'may replicate' end,
        case when role.rolbypassrls then 'bypasses row level security' end,
        'is a member of '
        || string_agg(quote_ident(pg_get_userbyid(member.roleid)), ', ' order by member.roleid)
    ) as what
from pg_catalog.pg_roles as role
left join pg_catalog.pg_auth_members as member on role.oid = member.member
where
    role.rolname = any({{ roles }})
group by
    role.rolname, role.rolsuper, role.rolcreaterole, role.rolcreatedb, role.rolreplication, role.rolbypassrls
having
    count(member.roleid) > 0
    or role.rolsuper or role.rolcreaterole or role.rolcreatedb or role.rolreplication or role.rolbypassrls
order by role.rolname;
