-- The latest loads, newest first, with what is left of each: one row per load.
with
{% include 'load/_again.sql' %}

-- Those asked for.
shown as materialized (
    select *
    from mdm.load
    where
        domain = any({{ names }})
        and ({{ period }}::date is null or {{ period }}::date = any(months))
    order by load_id desc
    limit {{ show }}
),

-- Rows that stand in the tables. Those of a load are in its months; a corrected one is of the load that
-- corrected it, one that was brought again of the last that did.
standing as (
    {% for domain in domains %}
    select
        coalesce(reject.corrected_by, again.again_by, stored.load_id) as load_id,
        count(*) as row_count
    from {{ domain.table }} as stored
    left join mdm.reject as reject
        on
            stored.load_id = reject.load_id
            and stored.source_row = reject.source_row
    left join again
        on
            stored.load_id = again.load_id
            and stored.{{ domain.month | identifier }} = again.month
            and again.is_last
    where
        stored.{{ domain.month | identifier }} = any(array(
            select unnest(shown.months)
            from shown
            where shown.domain = {{ domain.name }}
        ))
    group by coalesce(reject.corrected_by, again.again_by, stored.load_id)
    {% if not loop.last %}
    union all
    {% endif %}
    {% endfor %}
),

archived as (
    select
        reject.corrected_by,
        replaced_row.load_id,
        replaced_row.month,
        replaced_row.replaced_by
    from mdm.replaced_row
    left join mdm.reject as reject
        on
            replaced_row.load_id = reject.load_id
            and replaced_row.source_row = reject.source_row
    where replaced_row.table_name <> 'mdm.reject'
    group by reject.corrected_by, replaced_row.load_id, replaced_row.month, replaced_row.replaced_by
),

went as (
    select
        coalesce(archived.corrected_by, max(again.again_by), archived.load_id) as load_id,
        archived.replaced_by
    from archived
    left join again
        on
            archived.load_id = again.load_id
            and archived.month = again.month
            and archived.replaced_by > again.again_by
    group by archived.corrected_by, archived.load_id, archived.month, archived.replaced_by
    union
    select
        was_of as load_id,
        again_by as replaced_by
    from again
),

gone as (
    select
        load_id,
        string_agg(replaced_by::text, ', ' order by replaced_by::text) as replaced_by
    from went
    group by load_id
)

select
    shown.load_id,
    shown.domain,
    shown.file_name,
    shown.sheet,
    coalesce(shown.months, '{}') as months,
    shown.rows_loaded,
    shown.rows_replaced,
    shown.rows_rejected,
    to_char(shown.loaded_at at time zone {{ zone }}, 'YYYY-MM-DD HH24:MI') as loaded_at,
    shown.loaded_by,
    case
        when shown.unloaded_at is not null
            then
                to_char(shown.unloaded_at at time zone {{ zone }}, '"unloaded" YYYY-MM-DD HH24:MI "by "')
                || shown.unloaded_by
        when coalesce(standing.row_count, 0) = 0 and gone.replaced_by is not null
            then 'replaced by ' || gone.replaced_by
        when gone.replaced_by is not null then 'partly replaced by ' || gone.replaced_by
        when coalesce(standing.row_count, 0) < shown.rows_loaded
            then format('%s rows left', coalesce(standing.row_count, 0))
        else 'current'
    end as state
from shown
left join standing on shown.load_id = standing.load_id
left join gone on shown.load_id = gone.load_id
order by shown.load_id desc;
