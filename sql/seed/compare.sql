-- What the file does to {{ table }}: one row per row of the file. An empty cell changes nothing.
create temp table compared on commit drop as
select
    seeded.source_row,
    seeded.{{ key | identifier }} as key,
    to_jsonb(seeded) ->> 'company_id' as company_id,
    stored.{{ key | identifier }} is null as is_new,
    concat_ws(
        ', ',
        {% for column in columns if column != key %}
        case
            when coalesce(seeded.{{ column | identifier }} <> stored.{{ column | identifier }}, true)
                then
                    {{ column }} || coalesce(' ' || stored.{{ column | identifier }} || ' →', '')
                    || ' ' || seeded.{{ column | identifier }}
        end,
        {% endfor %}
        null
    ) as changes
from seeded
left join {{ table }} as stored on seeded.{{ key | identifier }} = stored.{{ key | identifier }};
