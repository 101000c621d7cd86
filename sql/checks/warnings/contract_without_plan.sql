-- Every contract belongs to a known plan.
-- One row per plan. Not a foreign key, because a plan gives a contract no more than its name.
with
planned as materialized (
    select
        plan_code,
        count(*) as versions
    from customer.customer_plan_contract
    where valid_from <= {{ last_day }} and valid_to >= {{ first_day }}
    group by plan_code
)

select
    planned.plan_code,
    planned.versions
from planned
left join mapping."年金计划" as plan on planned.plan_code = plan."年金计划号"
where plan."年金计划号" is null;
