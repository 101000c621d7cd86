-- Forget the cells and rows of this load, or of an earlier one in the same transaction.
drop table if exists
    pg_temp.prepared, pg_temp.seeded, pg_temp.identical, pg_temp.counted, pg_temp.kinds, pg_temp.quarantined,
    pg_temp.before_load, pg_temp.reject_before, pg_temp.unchanged;

drop view if exists pg_temp.staging;

drop table if exists {{ staged }};
