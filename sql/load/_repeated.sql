-- Rows that repeat an earlier row of their sheet cell by cell; the same cells on another sheet mean something
-- else. Only rows with the same required cells are compared.
hashed as materialized (
    select
        sheet,
        source_row,
        hashtextextended(
            concat_ws('|', sheet, {% for column in required %}{{ column | identifier }}, {% endfor %}corrects_row), 0
        ) as hash
    from staging
),

suspect as (
    select hash
    from hashed
    group by hash
    having count(*) > 1
),

compared as (
    select
        staging.sheet,
        staging.source_row,
        row_number() over (
            partition by
                staging.sheet,
                row(
                    {% for column in columns %}staging.{{ column | identifier }}, {% endfor %}staging.corrects_load,
                    staging.corrects_row
                )::text
            order by staging.source_row
        ) as place
    from staging
    where (staging.sheet, staging.source_row) in (
        select
            hashed.sheet,
            hashed.source_row
        from hashed
        where hashed.hash in (select suspect.hash from suspect)
    )
    offset bigint '0'
),

-- One row: the places of them all, null where there is none.
repeated as (
    select jsonb_object_agg(sheet || source_row, true) as places
    from compared
    where place > 1
),

-- Rows of an exported quarantine (just rejects --export) that still wait for their correction. One
-- test for null, not two: of two PostgreSQL would expect one row, and look through all for each of the file.
waiting as (
    select
        reject.load_id::text as corrects_load,
        reject.source_row::text as corrects_row,
        -- The months of the file: another one is no correction.
        nullif(array_remove(load.months || (reject.replaces ->> {{ month }})::date, null), '{}') as months
    from mdm.reject as reject
    inner join mdm.load as load on reject.load_id = load.load_id
    where coalesce(reject.superseded_by, reject.corrected_by) is null
),
