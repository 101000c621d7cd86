-- The loads that brought the rows of a month of the bill, those with most rows first: one row each.
select
    stored.load_id,
    brought.file_name,
    brought.sheet,
    count(*) as row_count
from business."规模明细" as stored
left join mdm.load as brought on stored.load_id = brought.load_id
where stored."月度" = {{ month }}
group by stored.load_id, brought.file_name, brought.sheet
order by row_count desc, stored.load_id
limit 3;
