-- The tables that the views of bi read: one row each, with whether there is a role mdm_reader.
select distinct
    namespace.nspname::text as schema_name,
    class.relname::text as table_name,
    to_regrole('mdm_reader') is not null as has_reader
from pg_catalog.pg_class as view
inner join pg_catalog.pg_rewrite as rule on view.oid = rule.ev_class
inner join pg_catalog.pg_depend as reading on rule.oid = reading.objid
inner join pg_catalog.pg_class as class on reading.refobjid = class.oid
inner join pg_catalog.pg_namespace as namespace on class.relnamespace = namespace.oid
where
    view.relnamespace = 'bi'::regnamespace
    and reading.classid = 'pg_catalog.pg_rewrite'::regclass
    and reading.refclassid = 'pg_catalog.pg_class'::regclass
    and class.relkind = 'r'
order by schema_name, table_name;
