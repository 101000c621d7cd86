-- Those of `owners` who may no longer do what they could, now that mdm_owner owns it: one row each.
select rolname as name
from pg_catalog.pg_roles
where
    rolname = any({{ owners }})
    and not pg_has_role(oid, 'mdm_owner', 'usage')
    and not pg_has_role(oid, 'mdm_loader', 'usage')
order by rolname;
