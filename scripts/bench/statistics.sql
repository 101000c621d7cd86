-- What the server has done in this database so far, the run log apart: one row.
select
    (
        select temp_bytes
        from pg_stat_database
        where datname = current_database()
    ) as temp_bytes,
    (
        select coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0)::bigint
        from pg_stat_user_tables
        where schemaname in ('business', 'customer', 'mapping', 'mdm') and relname <> 'run'
    ) as rows_written,
    pg_database_size(current_database()) as size;
