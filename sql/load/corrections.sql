-- Whether the file corrects rejected rows, which of its rows then correct none that ever was, and which
-- correct the same one differently: one row.
with
file as (
    select {{ is_correction }} or count(corrects_load) + count(corrects_row) > 0 as is_correction
    from staging
),

known as (
    select
        reject.load_id::text as corrects_load,
        reject.source_row::text as corrects_row
    from mdm.reject as reject
    inner join mdm.load as load on reject.load_id = load.load_id
    where load.domain = {{ domain }}
),

other as (
    select
        count(*) as how_many,
        min(prepared.sheet || ', row ' || prepared.source_row) as example
    from prepared
    inner join staging
        on
            prepared.sheet = staging.sheet
            and prepared.source_row = staging.source_row
    left join known
        on
            staging.corrects_load = known.corrects_load
            and staging.corrects_row = known.corrects_row
    where
        (select file.is_correction from file)
        and coalesce(prepared.skipped, 'waits no more') in ('waits no more', 'dismissed')
        and known.corrects_load is null
),

twice as (
    select
        string_agg(sheet || ', row ' || source_row, ' and ' order by sheet, source_row)
        || format(' correct row %s of load %s', corrects_row, corrects_load) as places
    from prepared
    where
        (select file.is_correction from file)
        and coalesce(skipped, 'dismissed') = 'dismissed'
        and corrects_load is not null
    group by corrects_load, corrects_row
    having count(*) > 1
)

select
    file.is_correction,
    other.how_many as others,
    other.example,
    (select min(twice.places) from twice) as twice
from file
cross join other;
