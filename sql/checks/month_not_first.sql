-- A month is written as its first day.
-- One row per table and other day. Such rows belong to no month: a sync refuses them in the bill.
with
used as (
    select
        '规模明细' as table_name,
        "月度" as day,
        count(*) as table_rows
    from business."规模明细"
    where "月度" between {{ first_day }} and {{ last_day }}
    group by "月度"
    union all
    select
        'fct_customer_product_line_monthly' as table_name,
        snapshot_month as day,
        count(*) as table_rows
    from customer.fct_customer_product_line_monthly
    where snapshot_month between {{ first_day }} and {{ last_day }}
    group by snapshot_month
    union all
    select
        'fct_customer_plan_monthly' as table_name,
        snapshot_month as day,
        count(*) as table_rows
    from customer.fct_customer_plan_monthly
    where snapshot_month between {{ first_day }} and {{ last_day }}
    group by snapshot_month
)

select
    table_name,
    day,
    table_rows
from used
where extract(day from day) <> 1;
