-- Whether Citus is new enough (docs/cluster.md), and whether a server of the cluster takes shards: one row.
-- Where none has been added, the only one does.
with
found as (
    select
        (regexp_match(citus_version(), 'Citus ([0-9.]*[0-9])'))[1] as version,
        current_setting('server_version_num')::integer / 10000 as postgres
),

needed as (
    select
        version,
        postgres,
        case when postgres >= 18 or split_part(version, '.', 1)::integer >= 14 then '14.0.1' else '13.2.2' end
            as needed
    from found
)

select
    version,
    postgres,
    needed,
    string_to_array(version, '.')::integer[] >= string_to_array(needed, '.')::integer[] as is_new_enough,
    (
        select coalesce(bool_or(shouldhaveshards and isactive and noderole = 'primary'), true)
        from pg_dist_node
    ) as takes_shards
from needed;
