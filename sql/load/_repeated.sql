-- Rows that repeat an earlier row of the file cell by cell.
repeated as (
    select
        sheet,
        source_row
    from (
        select
            sheet,
            source_row,
            row_number() over (partition by hashtextextended(cells, 0), cells order by sheet, source_row) as place
        from (
            select
                sheet,
                source_row,
                row({% for column in columns %}{{ column | identifier }}, {% endfor %}corrects_load, corrects_row)::text
                    as cells
            from staging
        ) as typed
    ) as counted
    where place > 1
),

-- Rows of an exported quarantine (just rejects --export) that still wait for their correction.
waiting as (
    select
        load_id::text as corrects_load,
        source_row::text as corrects_row
    from mdm.reject
)
