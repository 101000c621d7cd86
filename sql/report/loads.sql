-- The loads that the rows of the month stand from: one row each, newest first, 30 at most.
with
standing as (
    {% for domain in domains %}
    select
        load_id,
        count(*) as row_count
    from {{ domain.table }}
    where {{ domain.month | identifier }} between {{ month }} and {{ last_day }}
    group by load_id
    {% if not loop.last %}
    union all
    {% endif %}
    {% endfor %}
)

select
    load.load_id,
    load.domain,
    load.file_name,
    load.sheet,
    to_char(load.loaded_at, 'YYYY-MM-DD HH24:MI') as loaded_at,
    load.loaded_by,
    left(load.sha256, 16) as sha256,
    standing.row_count
from standing
inner join mdm.load on standing.load_id = load.load_id
order by load.load_id desc
limit 30;
