-- Remove the rows that the load replaces: one row per month of them.
with
gone as (
    delete from {{ table }} as stored
    where
        {% include 'load/_replaced.sql' %}
    returning stored.{{ month | identifier }} as month
)

select
    month,
    count(*) as row_count
from gone
group by month;
