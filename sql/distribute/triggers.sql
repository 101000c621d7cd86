-- Triggers of others on our tables, which a cluster can't have: one row each.
with
{% include 'distribute/_tables.sql' %}

others as (
    select
        watching.tgname as trigger_name,
        ours.title
    from ours
    inner join pg_catalog.pg_trigger as watching on ours.name = watching.tgrelid
    inner join pg_catalog.pg_proc as writing on watching.tgfoid = writing.oid
    where
        not watching.tgisinternal
        and writing.pronamespace <> 'mdm'::regnamespace
        and writing.proname <> 'citus_truncate_trigger'
)

select
    trigger_name,
    title
from others
order by title, trigger_name;
