-- One row per table of facts, history and snapshots. The mapping tables are left out: migrate fills in
-- again what it had put there.
select
    schemaname as schema_name,
    tablename as table_name
from pg_tables
where schemaname in ('business', 'customer')
order by schemaname, tablename;
