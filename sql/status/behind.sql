-- The months of which something is not derived yet: changed since the last sync, without snapshots, or with
-- such that are behind and would not come out short. One row per month.
with
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
)

select coalesce(change.month, (select max(bill_month.month) from mdm.bill_month)) as month
from mdm.bill_change as change
union
select month
from mdm.snapshot_behind
where not is_short
union
select loaded.month
from loaded
inner join history on loaded.last_day >= history.first_day
left join refreshed on loaded.month = refreshed.month
left join mdm.snapshot_behind as behind on loaded.month = behind.month
where refreshed.month is null and behind.month is null
order by month;
