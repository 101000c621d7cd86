-- Assets by product line, beside the month before and the same month of the year before: one row per product line, then
-- one for all. Null where a month has no snapshot, 0 where it has one without a row of the product line. Yuan.
with
shown as (
    select
        month_end,
        product_line_code,
        max(product_line_name) as product_line_name,
        sum(assets) as assets
    from bi.fct_customer_product_line_monthly
    where month_end in ({{ last_day }}, {{ before_day }}, {{ year_before_day }})
    group by month_end, product_line_code
),

-- One row per product line.
by_line as (
    select
        product_line_code,
        max(product_line_name) as product_line_name,
        coalesce(sum(assets) filter (where month_end = {{ last_day }}), 0) as now,
        coalesce(sum(assets) filter (where month_end = {{ before_day }}), 0) as before,
        coalesce(sum(assets) filter (where month_end = {{ year_before_day }}), 0) as year_before
    from shown
    group by product_line_code
),

with_total as (
    select
        product_line_code,
        product_line_name,
        now,
        before,
        year_before
    from by_line
    union all
    select
        null as product_line_code,
        null as product_line_name,
        sum(now) as now,
        sum(before) as before,
        sum(year_before) as year_before
    from by_line
)

select
    product_line_code,
    product_line_name,
    now,
    case when exists(select 1 from shown where month_end = {{ before_day }}) then before end as before,
    case
        when exists(select 1 from shown where month_end = {{ year_before_day }}) then year_before
    end as year_before
from with_total
order by product_line_code nulls last;
