-- What the plan would do, in numbers: one row.
select
    count(*) filter (where planned.action = 'add' and planned.is_applied) as inserted,
    count(*) filter (where planned.action = 'change' and planned.is_applied) as updated,
    count(*) filter (where planned.action = 'remove' and planned.is_applied) as removed,
    (
        select count(*)
        from customer.customer_plan_contract
    ) - count(*) filter (where planned.action in ('change', 'remove') and planned.is_applied) as skipped,
    count(*) filter (where not planned.is_applied) as sealed,
    (select count(*) from renamed) as renamed,
    (
        select count(*)
        from {{ known_month }}
        where month = {{ last_month }}
    ) as total
from planned;
