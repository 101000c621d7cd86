-- Who may read which view of bi, beside its owner: one row each.
select
    class.relname::text as view_name,
    pg_get_userbyid(given.grantee) as reader
from pg_catalog.pg_class as class
cross join lateral aclexplode(class.relacl) as given
where
    class.relnamespace = 'bi'::regnamespace
    and given.privilege_type = 'SELECT'
    and given.grantee not in (0, class.relowner)
order by view_name, reader;
