-- Keep the rejected rows of a sheet with reason and content, so that none is lost.
insert into mdm.reject (load_id, source_row, reason, content, replaces)
with
-- What staging has beside the columns of the domain.
other as (
    select array_agg(attname::text) as columns
    from pg_catalog.pg_attribute
    where attrelid = 'pg_temp.staging'::regclass and attnum > 0 and attname::text <> all({{ columns }})
)

select
    {{ load_id }} as load_id,
    prepared.source_row,
    prepared.rejected as reason,
    jsonb_strip_nulls(to_jsonb(staging) - other.columns) as content,
    jsonb_build_object(
        {% for column in replaces if column != month %}
        {{ column }}, prepared.{{ column | identifier }},
        {% endfor %}
        {{ month }}, prepared.{{ month | identifier }}
    ) as replaces
from prepared
inner join staging
    on
        prepared.sheet = staging.sheet
        and prepared.source_row = staging.source_row
cross join other
where
    prepared.skipped is null
    and prepared.rejected is not null
    and prepared.sheet = {{ sheet }};
