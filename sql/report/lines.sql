-- Assets by product line, beside the month before and the same month of the year before: one row per product
-- line, then one for all. Null where a month has no snapshot, 0 where it has one without a row of the
-- product line. Yuan.
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

-- Whether these months have a snapshot: one row.
compared as (
    select
        bool_or(month_end = {{ before_day }}) as has_before,
        bool_or(month_end = {{ year_before_day }}) as has_year_before
    from shown
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
    with_total.product_line_code,
    with_total.product_line_name,
    with_total.now,
    case when compared.has_before then with_total.before end as before,
    case when compared.has_year_before then with_total.year_before end as year_before
from with_total
cross join compared
order by with_total.product_line_code nulls last;
