-- The effect of the load: one row per month and product line, before, after and the difference.
with
after_load as (
    select
        {{ month | identifier }} as month,
        "产品线代码" as product_line_code,
        count(*) as row_count,
        coalesce(sum({{ amount | identifier }}), 0) as amount
    from {{ table }}
    where {{ month | identifier }} = any({{ months }}::date[])
    group by {{ month | identifier }}, "产品线代码"
)

select
    to_char(coalesce(after_load.month, before_load.month), 'YYYYMM') as month,
    coalesce(after_load.product_line_code, before_load.product_line_code) as line,
    coalesce(before_load.row_count, 0) as rows_before,
    coalesce(after_load.row_count, 0) as rows_after,
    coalesce(before_load.amount, 0)::numeric(22, 2) as amount_before,
    coalesce(after_load.amount, 0)::numeric(22, 2) as amount_after,
    (coalesce(after_load.amount, 0) - coalesce(before_load.amount, 0))::numeric(22, 2) as difference
from after_load
full join before_load
    on
        after_load.month = before_load.month
        and after_load.product_line_code = before_load.product_line_code
where coalesce(after_load.month, before_load.month) = any({{ months }}::date[])
order by month, line;
