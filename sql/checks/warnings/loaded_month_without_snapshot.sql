-- Every loaded month since the history begins has its snapshots (if not: just snapshot PERIOD).
-- One row per month.
with
loaded as (
    select
        month,
        (month + interval '1 month' - interval '1 day')::date as last_day
    from mdm.bill_month
    where month between {{ first_day }} and {{ last_day }}
),

{% include 'kind/_refreshed.sql' %}

history as (
    select min(valid_from) as first_day
    from customer.customer_plan_contract
)

select to_char(loaded.month, 'YYYYMM') as period
from loaded
inner join history on loaded.last_day >= history.first_day
left join refreshed on loaded.month = refreshed.month
where refreshed.month is null
order by period;
