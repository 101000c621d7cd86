-- The rows of the load that go through the quarantine: one row per rejected row and per correction, with its
-- cells as they came, and with the load and the row of its first delivery where that was an earlier one.
create temp table quarantined on commit drop as
with
-- What staging has beside the columns of the domain.
other as (
    select array_agg(attname::text) as columns
    from pg_catalog.pg_attribute
    where attrelid = 'pg_temp.staging'::regclass and attnum > 0 and attname::text <> all({{ columns }})
),

brought as (
    select
        prepared.sheet,
        prepared.source_row,
        prepared.rejected as reason,
        prepared.corrects_load,
        prepared.corrects_row,
        jsonb_strip_nulls(to_jsonb(staging) - other.columns) as content,
        -- What the reason names may have been meant otherwise.
        jsonb_build_object(
            {% for column in replaces if column != month %}
            {{ column }}, prepared.{{ column | identifier }},
            {% endfor %}
            {{ month }}, prepared.{{ month | identifier }}
        ) - array(
            select named.words[1]
            from regexp_matches(
                prepared.rejected,
                {% include 'rejects/_faulty.sql' %}
            ) as named (words)
        ) as replaces
    from prepared
    inner join staging
        on
            prepared.sheet = staging.sheet
            and prepared.source_row = staging.source_row
    cross join other
    where
        exists (
            select 1
            from counted
            where counted.is_rejected or counted.is_correction
        )
        and coalesce(prepared.skipped, 'identical') = 'identical'
        and (prepared.rejected is not null or prepared.corrects_load is not null)
),

-- Of rows with the same cells the first is the first of those that were rejected before, and so on.
counted as (
    select
        brought.*,
        row_number() over (
            partition by brought.sheet, brought.content, brought.corrects_load is null
            order by brought.source_row
        ) as place
    from brought
),

superseded as (
    select
        load.sheet,
        reject.content,
        reject.load_id,
        reject.source_row,
        row_number() over (
            partition by load.sheet, reject.content
            order by reject.load_id, reject.source_row
        ) as place
    from mdm.reject as reject
    inner join mdm.load as load on reject.load_id = load.load_id
    where reject.superseded_by = {{ load_ids[0] }}
)

select
    counted.sheet,
    counted.source_row,
    counted.reason,
    counted.corrects_load is not null as is_correction,
    counted.content,
    counted.replaces,
    coalesce(counted.corrects_load, superseded.load_id) as first_load,
    coalesce(counted.corrects_row, superseded.source_row) as first_row
from counted
left join superseded
    on
        counted.corrects_load is null
        and counted.sheet = superseded.sheet
        and counted.content = superseded.content
        and counted.place = superseded.place;
