-- One row per applied migration, oldest first.
select migration_id
from public._yoyo_migration
order by applied_at_utc, migration_id;
