-- Whether the file corrects rejected rows, and which of its rows then correct none: one row.
with
file as (
    select count(corrects_load) > 0 as is_correction
    from staging
)

select
    file.is_correction,
    count(prepared.sheet) as others,
    min(prepared.sheet || ', row ' || prepared.source_row) as example
from file
left join prepared
    on
        file.is_correction
        and prepared.skipped is null
        and prepared.corrects_load is null
group by file.is_correction;
