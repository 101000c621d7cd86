-- Where the numbers come from: one row per load that has rows in the months of the year up to that of the report, those
-- that brought rows of the month first.
with
standing as (
    {% for domain in domains %}
    select
        load_id,
        count(*) as row_count,
        count(*) filter (where {{ domain.month | identifier }} >= {{ month }}) as rows_of_month
    from {{ domain.table }}
    where {{ domain.month | identifier }} between {{ year_start }} and {{ last_day }}
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
    standing.row_count,
    standing.rows_of_month
from standing
inner join mdm.load on standing.load_id = load.load_id
order by (standing.rows_of_month > 0) desc, load.load_id desc
limit 30;
