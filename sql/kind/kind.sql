-- On which kind of database this is: one machine, or a cluster (just distribute). One row.
with
{% include 'distribute/_tables.sql' %}

-- What Citus hangs on each of its tables.
mark as (
    select watching.tgrelid as name
    from pg_catalog.pg_trigger as watching
    inner join pg_catalog.pg_proc as writing on watching.tgfoid = writing.oid
    where writing.proname = 'citus_truncate_trigger'
)

select exists(
    select 1
    from ours
    inner join mark on ours.name = mark.name
) as is_cluster;
