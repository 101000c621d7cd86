-- Rows of data that are identical with an earlier row of their sheet, whatever became of them: one row per
-- sheet, with the first rows.
select
    sheet,
    count(*) as how_many,
    (array_agg(source_row order by source_row))[1:5] as first_rows
from prepared
where
    exists (
        select 1
        from counted
        where counted.is_repeated
    )
    and is_repeated
    and (skipped is null or skipped in ('duplicate', 'identical'))
group by sheet
order by sheet;
