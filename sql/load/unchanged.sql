-- The rows that stand as the load brings them again: one row each. An earlier version of the file brought
-- them from the same place of the same sheet, and nobody has changed them since, by a correction or
-- otherwise. They stay, so that most of a corrected file is neither archived nor written. A cluster can't
-- join them here: it has none.
create temp table unchanged on commit drop as
with
stored as (
    select
        stored.*,
        earlier.sheet as of_sheet
    from {{ table }} as stored
    inner join mdm.load as earlier on stored.load_id = earlier.load_id
    where
        {{ not is_cluster }}
        and stored.{{ month | identifier }} = any({{ months }}::date[])
        and earlier.domain = {{ domain }}
        and earlier.load_id <> all({{ load_ids }})
        and regexp_replace(earlier.file_name, {% include 'load/_version_folder.sql' %}, '', 'g')
        = regexp_replace({{ file_name }}, {% include 'load/_version_folder.sql' %}, '', 'g')
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
