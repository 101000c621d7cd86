-- What is measured: the cluster of this database, and whether the database is in use. One row.
select
    current_database()::text as name,
    to_regnamespace('mdm') is not null as is_used,
    format(
        'PostgreSQL %s, Citus %s, %s servers with shards, citus.shard_count %s',
        current_setting('server_version'),
        (
            select extversion
            from pg_extension
            where extname = 'citus'
        ),
        (
            select count(*)
            from pg_dist_node
            where shouldhaveshards
        ),
        current_setting('citus.shard_count')
    ) as version;
