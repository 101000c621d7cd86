-- Whether the file corrects rejected rows, and which of its rows correct none: one row.
select
    (select count(corrects_load) from staging) > 0 as is_correction,
    count(*) as others,
    min(sheet || ', row ' || source_row) as example
from prepared
where
    skipped is null
    and corrects_load is null;
