-- One row per applied migration, oldest first.
select migration_id
from _yoyo_migration
order by applied_at_utc, migration_id;
