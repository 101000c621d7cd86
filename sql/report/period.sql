-- The months that the report of {{ month }} shows and compares, each by its last day, and whether it can be
-- made: one row. baseline_day is that of the last loaded month of the year before, with which the year was
-- opened.
with
asked as (
    select
        {{ month }} as month,
        date_trunc('year', {{ month }}::timestamp)::date as year_start
)

select
    (asked.month - interval '1 day')::date as before_day,
    (asked.month - interval '11 months 1 day')::date as year_before_day,
    (asked.month - interval '22 months 1 day')::date as first_day,
    asked.year_start,
    (
        select (max(loaded.month) + interval '1 month - 1 day')::date
        from mdm.bill_month as loaded
        where loaded.month >= asked.year_start - interval '1 year' and loaded.month < asked.year_start
    ) as baseline_day,
    exists(
        select 1
        from bi.fct_customer_plan_monthly
        where month_end = {{ last_day }}
    ) as has_snapshot,
    exists(
        select 1
        from business."规模明细"
        where "月度" = {{ month }}
    ) as is_loaded,
    exists(
        select 1
        from mdm.bill_month
        where month = {{ month }}
    ) as is_synced,
    exists(
        select 1
        from mdm.snapshot_behind
        where month = {{ month }}
    ) as is_behind
from asked;
