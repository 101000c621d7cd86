-- One row per table of ours.
select
    schemaname as schema_name,
    tablename as table_name
from pg_tables
where schemaname in ('business', 'customer', 'mapping', 'mdm')
order by schemaname, tablename;
