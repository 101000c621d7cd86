-- What became of the rows of each sheet: one row per sheet.
select
    sheet,
    count(*) as rows_read,
    count(*) filter (where skipped is not null) as rows_skipped,
    count(*) filter (where skipped is null and rejected is not null) as rows_rejected,
    count(*) filter (where skipped is null and rejected is null) as rows_loaded,
    array_agg(distinct {{ month | identifier }} order by {{ month | identifier }}) filter (
        where skipped is null and rejected is null
    ) as months
from prepared
group by sheet
order by sheet;
