-- The later loads that stand on the load, newest first: one row each. They replaced rows that it brought, or
-- brought them again; they changed rejected rows that it had brought or changed, brought rows beside which
-- those that it replaced would count twice, or ended the waiting of rows because it had replaced others of
-- their load.
with
-- The loads whose rows it brought: itself, and those that it found as it brought them.
bringer as (
    select
        bringer.load_id,
        load.months
    from mdm.load as load
    cross join unnest(load.load_id || load.stands_on) as bringer (load_id)
    where load.load_id = {{ load }}
),

changed as (
    select
        load_id,
        source_row
    from mdm.replaced_row
    where replaced_by = {{ load }} and table_name = 'mdm.reject'
),

-- What the load replaced, by what its domain replaces by.
replaced as (
    select distinct
        {% for column in replaces if column != month %}
        gone.cells[array_position(load.replaced_columns, {{ column }})] as {{ column | identifier }},
        {% endfor %}
        gone.month
    from mdm.replaced_row as gone
    inner join mdm.load as load on gone.replaced_by = load.load_id
    where gone.replaced_by = {{ load }} and gone.table_name = {{ table_name }}
    union
    select
        {% for column in replaces if column != month %}
        stored.{{ column | identifier }}::text as {{ column | identifier }},
        {% endfor %}
        stored.{{ month | identifier }} as month
    from {{ table }} as stored
    inner join bringer
        on
            stored.load_id = bringer.load_id
            and stored.{{ month | identifier }} = any(bringer.months)
    where bringer.load_id < {{ load }}
),

later as (
    select gone.replaced_by as load_id
    from mdm.replaced_row as gone
    inner join bringer on gone.load_id = bringer.load_id
    where
        gone.replaced_by > {{ load }}
        and (gone.month is null or gone.load_id = {{ load }} or gone.month = any(bringer.months))
    union
    select again.load_id
    from mdm.load as again
    inner join bringer
        on
            bringer.load_id = any(again.stands_on)
            and (bringer.load_id = {{ load }} or again.months && bringer.months)
    where again.load_id > {{ load }} and again.unloaded_at is null
    union
    select gone.replaced_by as load_id
    from mdm.replaced_row as gone
    inner join changed
        on
            gone.load_id = changed.load_id
            and gone.source_row = changed.source_row
    where gone.replaced_by > {{ load }} and gone.table_name in ({{ table_name }}, 'mdm.reject')
    union
    select stored.load_id
    from {{ table }} as stored
    inner join replaced
        on
            stored.{{ month | identifier }} = replaced.month
            {% for column in replaces if column != month %}
            and stored.{{ column | identifier }}::text is not distinct from replaced.{{ column | identifier }}
            {% endfor %}
    where stored.load_id > {{ load }}
    union
    select ended.superseded_by as load_id
    from mdm.reject as ended
    where
        ended.superseded_by > {{ load }}
        and ended.corrected_by is null
        and not jsonb_strip_nulls(ended.replaces) ?& {{ replaces }}::text[]
        and ended.load_id in (
            select gone.load_id
            from mdm.replaced_row as gone
            where gone.replaced_by = {{ load }} and gone.table_name = {{ table_name }}
        )
)

select
    load.load_id,
    load.file_name,
    load.sheet
from later
inner join mdm.load as load on later.load_id = load.load_id
order by load.load_id desc;
