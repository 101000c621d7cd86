-- What the database takes, in bytes, and the folder of the server, where the user may know it: one row.
select
    pg_database_size(current_database()) as bytes,
    (
        select setting
        from pg_catalog.pg_settings
        where name = 'data_directory'
    ) as folder;
