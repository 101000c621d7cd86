-- The newest month of each domain: in its table, in the history, in both snapshots. One row per domain.
-- Only the bill makes a history; the snapshots take awards and losses as they are.
with
{% include 'status/_loaded.sql' %}

synced as (
    select max(month) as month
    from mdm.bill_month
),

refreshed as (
    select
        least(
            (select max(snapshot_month) from customer.fct_customer_plan_monthly),
            (select max(snapshot_month) from customer.fct_customer_product_line_monthly)
        ) as last_day
)

select
    loaded.name,
    loaded.month as loaded,
    case when loaded.name = 'annuity_performance' then synced.month end as synced,
    date_trunc('month', refreshed.last_day)::date as snapshots
from loaded
cross join synced
cross join refreshed
order by loaded.place;
