-- Forget the rows of an earlier load in the same transaction.
drop table if exists
    pg_temp.staging, pg_temp.prepared, pg_temp.quarantined, pg_temp.before_load, pg_temp.reject_before;
