-- Our tables, in the order in which they are distributed: one row per table that is there, how it stands, and
-- whether that is as it should be on a cluster. found is null for a table that stays on the coordinator.
with
{% include 'distribute/_tables.sql' %}

standing as (
    select
        ours.place,
        ours.title,
        namespace.nspname::text as schema_name,
        class.relname::text as table_name,
        ours.is_distributed,
        greatest(class.reltuples, 0)::bigint as about_rows,
        partition.colocationid,
        case
            when partition.partmethod = 'h'
                then column_to_column_name(partition.logicalrelid, partition.partkey)
            when partition.repmodel = 't' then 'reference'
            when partition.partmethod is not null then 'a single shard'
        end as found,
        case when ours.is_distributed then 'company_id' else 'reference' end as wanted
    from ours
    inner join pg_catalog.pg_class as class on ours.name = class.oid
    inner join pg_catalog.pg_namespace as namespace on class.relnamespace = namespace.oid
    left join pg_dist_partition as partition
        on
            ours.name = partition.logicalrelid
            and not (partition.partmethod = 'n' and partition.repmodel = 's' and partition.colocationid = 0)
)

select
    title,
    schema_name,
    table_name,
    is_distributed,
    about_rows,
    found,
    wanted,
    coalesce(
        found = wanted
        and (
            not is_distributed
            or colocationid = min(colocationid) filter (where is_distributed and found = wanted) over ()
        ),
        false
    ) as is_right
from standing
order by place;
