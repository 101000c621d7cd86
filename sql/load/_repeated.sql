-- Rows that repeat an earlier row of their sheet cell by cell; the same cells on another sheet mean something
-- else. Only rows of the same plan, customer and amount are compared, which stand beside each other in the order
-- of a hash of these: to sort so many numbers is cheaper than to group by them.
hashed as (
    select
        sheet,
        source_row,
        hashtextextended(
            concat({{ plan | identifier }}, {{ name | identifier }}, {{ amount | identifier }}), 0
        ) as hash
    from staging
    offset bigint '0'
),

beside as (
    select
        sheet,
        source_row,
        hash,
        lag(hash) over by_hash as before,
        lead(hash) over by_hash as after
    from hashed
    window by_hash as (order by hash)
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
            beside.sheet,
            beside.source_row
        from beside
        where beside.hash in (beside.before, beside.after)
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
