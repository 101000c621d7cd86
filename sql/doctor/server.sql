-- The server and the database: a row of what it is, or of what is wrong.
with
server as (
    select
        current_setting('server_version') as version,
        current_setting('server_version_num')::integer / 10000 as major,
        pg_encoding_to_char(encoding) as encoding,
        pg_is_in_recovery() as is_standby,
        -- What a session begins with: ours is told to write nothing.
        (
            select reset_val
            from pg_catalog.pg_settings
            where name = 'default_transaction_read_only'
        ) = 'on' as is_closed
    from pg_catalog.pg_database
    where datname = current_database()
),

wrong as (
    select
        'failure' as outcome,
        format('PostgreSQL %s is older than %s', version, {{ oldest }}) as what,
        format('Upgrade the server: PostgreSQL %s to %s work.', {{ oldest }}, {{ newest }}) as remedy
    from server
    where major < {{ oldest }}
    union all
    select
        'warning' as outcome,
        format('PostgreSQL %s is newer than %s, the last one that was tried', version, {{ newest }}) as what,
        'Run the tests on it: TEST_DATABASE_URL=postgresql://... just test' as remedy
    from server
    where major > {{ newest }}
    union all
    select
        'failure' as outcome,
        format('The database is in %s, which has no room for all names', encoding) as what,
        'Make one in UTF8 and restore a dump into it: createdb -T template0 -E UTF8 NAME' as remedy
    from server
    where encoding <> 'UTF8'
    union all
    select
        'warning' as outcome,
        'The server is a standby: it can only be read' as what,
        'Name the primary in DATABASE_URL.' as remedy
    from server
    where is_standby
    union all
    select
        'failure' as outcome,
        'Transactions are read only here (default_transaction_read_only)' as what,
        format('just psql -c ''alter database %I reset default_transaction_read_only''', current_database())
        || ', or the same of the role.' as remedy
    from server
    where is_closed and not is_standby
)

select *
from wrong
union all
select
    'ok' as outcome,
    format('PostgreSQL %s, %s', version, encoding) as what,
    '' as remedy
from server
where not exists (select 1 from wrong);
