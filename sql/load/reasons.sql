-- Why rows were rejected, most frequent first: one row per sheet and reason, with the first rows.
select
    sheet,
    rejected as reason,
    count(*) as how_many,
    (array_agg(source_row order by source_row))[1:5] as first_rows
from prepared
where
    exists (
        select 1
        from counted
        where counted.is_rejected
    )
    and skipped is null
    and rejected is not null
group by sheet, rejected
order by how_many desc, sheet, reason
limit 10;
