-- Corrections that repeat a row of the sheet on which they were rejected: one row each. Such a row stands, or
-- comes first among the corrections of the file. Cells are compared as the table has them: it doesn't keep
-- how they came.
create temp table identical on commit drop as
with
corrected as (
    select
        prepared.sheet,
        prepared.source_row,
        rejected.sheet
        || regexp_replace(rejected.file_name, {% include 'load/_version_folder.sql' %}, '', 'g') as delivered,
        prepared.corrects_load,
        prepared.corrects_row,
        prepared.{{ month | identifier }} as month,
        to_jsonb(jsonb_populate_record(null::{{ table }}, to_jsonb(prepared)))
        - {{ table_columns | reject('in', columns) | list }}::text[] as cells
    from prepared
    inner join mdm.load as rejected on prepared.corrects_load = rejected.load_id
    where
        prepared.skipped is null
        and prepared.rejected is null
        and prepared.corrects_load is not null
),

-- The loads of that sheet: of earlier versions of the file stands what was corrected then.
{% set source = 'corrected' %}
{% include 'load/_brought.sql' %}

standing as (
    select
        stored.load_id,
        to_jsonb(stored) - {{ table_columns | reject('in', columns) | list }}::text[] as cells
    from {{ table }} as stored
    where
        stored.load_id = any(array(select brought.load_id from brought))
        and stored.{{ month | identifier }} = any(array(select corrected.month from corrected))
        -- Few rows have the amount of another one.
        and (
            stored.{{ amount | identifier }} is null
            or stored.{{ amount | identifier }} = any(array(
                select (corrected.cells ->> {{ amount }})::numeric
                from corrected
            ))
        )
),

numbered as (
    select
        corrected.*,
        row_number() over (
            partition by corrected.delivered, corrected.cells
            order by corrected.corrects_load, corrected.corrects_row
        ) as place
    from corrected
)

select
    numbered.sheet,
    numbered.source_row
from numbered
where
    numbered.place > 1
    or (numbered.delivered, numbered.cells) in (
        select
            brought.delivered,
            standing.cells
        from standing
        inner join brought on standing.load_id = brought.load_id
    );
