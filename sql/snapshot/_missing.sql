-- The loaded months since the history begins that have no snapshots: one row per month.
loaded as (
    select
        month,
        (month + interval '1 month' - interval '1 day')::date as last_day
    from mdm.bill_month
),

{% include 'kind/_refreshed.sql' %}

history as (
    select min(valid_from) as first_day
    from customer.customer_plan_contract
),

missing as (
    select loaded.month
    from loaded
    inner join history on loaded.last_day >= history.first_day
    left join refreshed on loaded.month = refreshed.month
    where refreshed.month is null
),
