-- Assets by product line over 24 months: one row per product line and month. Null where a month has no
-- snapshot, 0 where it has one without a row of the product line.
with
-- One row per month and product line of the snapshots.
shown as (
    select
        month_end,
        product_line_code,
        max(product_line_name) as product_line_name,
        sum(assets) as assets
    from bi.fct_customer_product_line_monthly
    where month_end between {{ first_day }} and {{ last_day }}
    group by month_end, product_line_code
),

product_line as (
    select
        product_line_code,
        max(product_line_name) as product_line_name
    from shown
    group by product_line_code
),

-- One row per month, gapless.
calendar as (
    select (day + interval '1 month - 1 day')::date as month_end
    from generate_series(
        date_trunc('month', {{ first_day }}::timestamp), {{ last_day }}::timestamp, interval '1 month'
    ) as day
),

-- One row per month that has a snapshot.
has_snapshot as (
    select month_end
    from shown
    group by month_end
)

select
    product_line.product_line_code,
    product_line.product_line_name,
    calendar.month_end,
    case when has_snapshot.month_end is not null then coalesce(shown.assets, 0) end as assets
from product_line
cross join calendar
left join has_snapshot on calendar.month_end = has_snapshot.month_end
left join shown
    on
        calendar.month_end = shown.month_end
        and product_line.product_line_code = shown.product_line_code
order by product_line.product_line_code, calendar.month_end;
