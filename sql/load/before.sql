-- What the months of the load hold before it: one row per month and product line.
create temp table before_load on commit drop as
select
    {{ month | identifier }} as month,
    "产品线代码" as product_line_code,
    count(*) as row_count,
    coalesce(sum({{ amount | identifier }}), 0) as amount
from {{ table }}
where {{ month | identifier }} = any({{ months }}::date[])
group by {{ month | identifier }}, "产品线代码";
