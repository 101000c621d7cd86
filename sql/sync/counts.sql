-- What the plan would do, in numbers: one row.
with
stored as (
    select count(*) as versions
    from customer.customer_plan_contract as contract
    inner join touched_year on contract.status_year = touched_year.status_year
),

outside as (
    select count(*) as versions
    from planned
    left join touched_year on planned.old_status_year = touched_year.status_year
    where planned.old_status_year is not null and touched_year.status_year is null
)

select
    count(*) filter (where planned.action = 'add' and planned.is_applied) as inserted,
    count(*) filter (where planned.action = 'change' and planned.is_applied) as updated,
    count(*) filter (where planned.action = 'remove' and planned.is_applied) as removed,
    (select versions from stored) + (select versions from outside)
    - count(*) filter (where planned.action in ('change', 'remove') and planned.is_applied) as skipped,
    count(*) filter (where not planned.is_applied) as sealed,
    (select count(*) from renamed) as renamed,
    (
        select count(*)
        from (
            select distinct
                company_id,
                plan_code,
                product_line_code
            from wanted_version
        ) as contract
    ) as total
from planned;
