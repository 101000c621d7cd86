-- The loads that brought the rows of a month of the bill, those with most rows first: one row each.
with
{% include 'load/_again.sql' %}

counted as (
    select
        load_id,
        count(*) as row_count
    from business."规模明细"
    where "月度" = {{ month }}
    group by load_id
)

select
    coalesce(again.again_by, counted.load_id) as load_id,
    brought.file_name,
    brought.sheet,
    sum(counted.row_count)::bigint as row_count
from counted
left join again on counted.load_id = again.load_id and again.month = {{ month }} and again.is_last
left join mdm.load as brought on coalesce(again.again_by, counted.load_id) = brought.load_id
group by coalesce(again.again_by, counted.load_id), brought.file_name, brought.sheet
order by row_count desc, load_id
limit 3;
