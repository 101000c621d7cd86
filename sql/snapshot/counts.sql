-- What the refresh would do to both snapshots, and the rows of the month after it: one row per snapshot.
with
stored as (
    select
        'ProductLine' as snapshot,
        count(*) as records
    from customer.fct_customer_product_line_monthly
    where snapshot_month = {{ last_day }}
    union all
    select
        'Plan' as snapshot,
        count(*) as records
    from customer.fct_customer_plan_monthly
    where snapshot_month = {{ last_day }}
),

planned as (
    select
        'ProductLine' as snapshot,
        action
    from product_line_planned
    union all
    select
        'Plan' as snapshot,
        action
    from plan_planned
)

select
    stored.snapshot,
    stored.records
    + count(*) filter (where planned.action = 'add')
    - count(*) filter (where planned.action = 'remove') as records,
    count(*) filter (where planned.action = 'add') as added,
    count(*) filter (where planned.action = 'change') as changed,
    count(*) filter (where planned.action = 'remove') as removed
from stored
left join planned on stored.snapshot = planned.snapshot
group by stored.snapshot, stored.records
order by stored.snapshot desc;
