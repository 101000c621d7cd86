-- The loads that the rows of the month stand from: one row each, newest first, 30 at most.
with
{% include 'load/_again.sql' %}

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
),

latest as (
    select
        coalesce(again.again_by, standing.load_id) as load_id,
        sum(standing.row_count)::bigint as row_count
    from standing
    left join again
        on
            standing.load_id = again.load_id
            and again.month = {{ month }}
            and again.is_last
    group by coalesce(again.again_by, standing.load_id)
)

select
    load.load_id,
    load.domain,
    load.file_name,
    load.sheet,
    to_char(load.loaded_at at time zone {{ zone }}, 'YYYY-MM-DD HH24:MI') as loaded_at,
    load.loaded_by,
    left(load.sha256, 16) as sha256,
    latest.row_count
from latest
inner join mdm.load on latest.load_id = load.load_id
order by load.load_id desc
limit 30;
