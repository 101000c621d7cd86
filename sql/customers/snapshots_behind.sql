-- The months with snapshots that will be behind once the pairs are resolved, or undone: one row per month.
-- Those in which they hold customers that rows leave, and those that what is reported of these marks: from
-- the month of the report to the end of its year.
-- Reads: pair, both snapshots, the events, bill_month.
with
loaded as (
    select
        month,
        (month + interval '1 month' - interval '1 day')::date as last_day
    from mdm.bill_month
),

{% include 'kind/_refreshed.sql' %}

event as (
    select "上报月份" as reported
    from customer."当年中标"
    where company_id in (select {{ leaving | identifier }} from pair)
    union all
    select "上报月份" as reported
    from customer."当年流失"
    where company_id in (select {{ leaving | identifier }} from pair)
),

found as (
    select refreshed.month
    from refreshed
    inner join customer.fct_customer_plan_monthly as stored on refreshed.last_day = stored.snapshot_month
    where stored.company_id in (select {{ leaving | identifier }} from pair)
    union
    select refreshed.month
    from refreshed
    inner join event
        on
            refreshed.last_day >= event.reported
            and extract(year from refreshed.last_day) = extract(year from event.reported)
),

noted as (
    insert into mdm.snapshot_behind (month, is_short)
    select
        month,
        false as is_short
    from found
    on conflict (month) do nothing
)

select month
from found
order by month;
