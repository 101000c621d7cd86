-- The bill names a month by its first day, the snapshots by its last.
-- One row per table and other day. Such rows belong to no month: a sync refuses them in the bill.
with
used as (
    select
        '规模明细' as table_name,
        "月度" as day,
        "月度" - extract(day from "月度")::integer + 1 as expected,
        count(*) as table_rows
    from business."规模明细"
    where "月度" between {{ first_day }} and {{ last_day }}
    group by "月度"
    union all
    select
        'fct_customer_product_line_monthly' as table_name,
        snapshot_month as day,
        (date_trunc('month', snapshot_month) + interval '1 month' - interval '1 day')::date as expected,
        count(*) as table_rows
    from customer.fct_customer_product_line_monthly
    where snapshot_month between {{ first_day }} and {{ last_day }}
    group by snapshot_month
    union all
    select
        'fct_customer_plan_monthly' as table_name,
        snapshot_month as day,
        (date_trunc('month', snapshot_month) + interval '1 month' - interval '1 day')::date as expected,
        count(*) as table_rows
    from customer.fct_customer_plan_monthly
    where snapshot_month between {{ first_day }} and {{ last_day }}
    group by snapshot_month
)

select
    table_name,
    day,
    expected,
    table_rows
from used
where day <> expected;
