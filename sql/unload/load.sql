-- The load asked for, with what speaks against taking it back: one row, or none where there never was one.
-- months are those that it brought or took rows from.
with
replaced as (
    select distinct month
    from mdm.replaced_row
    where replaced_by = {{ load }}::numeric and month is not null
)

select
    load.load_id,
    load.domain,
    load.file_name,
    load.sheet,
    to_char(load.unloaded_at at time zone {{ zone }}, 'YYYY-MM-DD HH24:MI') as unloaded,
    load.unloaded_by,
    load.trimmed_at is not null as is_trimmed,
    array(
        select distinct found.month
        from unnest(load.months || array(select replaced.month from replaced)) as found (month)
        order by found.month
    ) as months,
    array(
        select jsonb_build_object('load', other.load_id, 'sheet', other.sheet)
        from mdm.load as other
        where
            other.run_id = load.run_id
            and other.file_name = load.file_name
            and other.load_id <> load.load_id
            and other.unloaded_at is null
            and other.rows_loaded + other.rows_rejected > 0
        order by other.load_id desc
    ) as other_sheets
from mdm.load as load
where load.load_id = {{ load }}::numeric;
