-- What became of the rows of each sheet: one row per sheet.
select
    sheet,
    sum(how_many)::bigint as rows_read,
    coalesce(sum(how_many) filter (where skipped is not null), 0)::bigint as rows_skipped,
    coalesce(sum(how_many) filter (where skipped is null and is_rejected), 0)::bigint as rows_rejected,
    coalesce(sum(how_many) filter (where skipped is null and not is_rejected), 0)::bigint as rows_loaded,
    array_agg(distinct {{ month | identifier }} order by {{ month | identifier }}) filter (
        where skipped is null and not is_rejected
    ) as months
from counted
group by sheet
order by sheet;
