-- What the plan would do, in numbers: one row. The contracts of the last month are {{ contracts }} where it
-- was rolled forward.
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
    coalesce(
        {{ contracts }}::bigint,
        (
            select contract_count
            from mdm.bill_month
            where month = {{ last_month }}
        ), 0
    ) as total
from planned;
