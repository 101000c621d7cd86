-- The extension in this database, and whether its server has it: one row, where it has any of it.
select
    default_version as available,
    installed_version as installed
from pg_catalog.pg_available_extensions
where name = 'citus';
