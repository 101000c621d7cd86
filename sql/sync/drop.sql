-- Forget the plan of an earlier sync in the same transaction (a dry run of a load with several months).
drop table if exists
    pg_temp.loaded_month, pg_temp.touched_year, pg_temp.calendar, pg_temp.contract_branch,
    pg_temp.wanted_version, pg_temp.planned, pg_temp.renamed;
