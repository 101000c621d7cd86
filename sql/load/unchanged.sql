-- The rows that stand as the load brings them again: one row each. An earlier version of the file brought
-- them from the same place of the same sheet, and nobody has changed them since, by a correction or
-- otherwise. They stay, so that most of a corrected file is neither archived nor written. A cluster can't
-- join them here: it has none.
create temp table unchanged on commit drop as
with
-- The loads of versions of this file, all in one row, each with its sheet: to look at the bill once. A join
-- would look at it for each of them, for it expects one.
earlier as (
    select
        array_agg(load_id) as load_ids,
        jsonb_object_agg(load_id, sheet) as sheets
    from mdm.load
    where
        {{ not is_cluster }}
        and domain = {{ domain }}
        and load_id <> all({{ load_ids }})
        and regexp_replace(file_name, {% include 'load/_version_folder.sql' %}, '', 'g')
        = regexp_replace({{ file_name }}, {% include 'load/_version_folder.sql' %}, '', 'g')
),

-- What stands of them.
stored as (
    select
        stored.*,
        (select earlier.sheets from earlier) ->> stored.load_id::text as of_sheet
    from {{ table }} as stored
    where
        {{ not is_cluster }}
        and stored.{{ month | identifier }} = any({{ months }}::date[])
        and stored.load_id = any((select earlier.load_ids from earlier)::bigint[])
        and (stored.load_id, stored.source_row) not in (
            select
                reject.load_id,
                reject.source_row
            from mdm.reject as reject
        )
    offset bigint '0' -- noqa: AM09
)

select
    stored.load_id,
    stored.source_row,
    prepared.sheet,
    prepared.{{ month | identifier }} as month
from prepared
inner join stored
    on
        prepared.source_row = stored.source_row
        and prepared.sheet = stored.of_sheet
        and prepared.{{ month | identifier }} = stored.{{ month | identifier }}
        {% include 'load/_same_cells.sql' %}

where
    prepared.skipped is null
    and prepared.rejected is null
    and prepared.corrects_load is null
group by stored.load_id, stored.source_row, prepared.sheet, prepared.{{ month | identifier }}
-- A copy that others made of a row is no row of the load.
having count(*) = 1;
