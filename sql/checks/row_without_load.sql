-- Every loaded row belongs to a known load.
-- One row per table and unknown load. Rows that others wrote name no load: they are right.
with
used as materialized (
    {% for domain in domains %}
    select
        {{ domain.title }} as table_name,
        load_id,
        count(*) as loaded_rows
    from {{ domain.table }}
    where {{ domain.month | identifier }} between {{ first_day }} and {{ last_day }}
    group by load_id
    {% if not loop.last %}
    union all
    {% endif %}
    {% endfor %}
)

select
    used.table_name,
    used.load_id,
    used.loaded_rows
from used
left join mdm.load as known on used.load_id = known.load_id
where used.load_id is not null and known.load_id is null;
