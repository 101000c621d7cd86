-- Contracts by status over 24 months: one row per month. Null where a month has no snapshot.
with
shown as (
    select
        month_end,
        count(*) filter (where contract_status = '正常') as active,
        count(*) filter (where contract_status = '停缴') as suspended
    from bi.fct_customer_plan_monthly
    where month_end between {{ first_day }} and {{ last_day }}
    group by month_end
),

calendar as (
    select (day + interval '1 month - 1 day')::date as month_end
    from generate_series(
        date_trunc('month', {{ first_day }}::timestamp), {{ last_day }}::timestamp, interval '1 month'
    ) as day
)

select
    calendar.month_end,
    shown.active,
    shown.suspended
from calendar
left join shown on calendar.month_end = shown.month_end
order by calendar.month_end;
