-- The rejected rows that wait for correction: one row per load that has any, newest first, ten at most, with
-- the reason of most of them in English and in Chinese. in_all counts the rows of all loads.
with recursive
{% include 'rejects/_chinese.sql' %}

waiting as (
    select
        load_id,
        reason,
        count(*) as row_count
    from mdm.reject
    where superseded_by is null and corrected_by is null
    group by load_id, reason
),

by_load as (
    select
        load_id,
        sum(row_count) as row_count,
        (array_agg(reason order by row_count desc, reason))[1] as reason,
        sum(sum(row_count)) over () as in_all
    from waiting
    group by load_id
)

select
    load.load_id,
    load.domain,
    load.file_name,
    load.sheet,
    by_load.row_count,
    by_load.reason,
    translated.chinese,
    by_load.in_all
from by_load
inner join mdm.load on by_load.load_id = load.load_id
inner join translated
    on
        by_load.reason = translated.reason
        and translated.step = (select max(said.step) from said)
order by load.load_id desc
limit 10;
