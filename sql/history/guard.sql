-- How many of the current versions the plan would close: suspended, or ended with none open after them; and
-- whether that is more than the guard lets pass. One row. Specification, section 3, Guard.
with
open_after as (
    select
        company_id,
        plan_code,
        product_line_code,
        new_contract_status
    from planned
    where is_applied and new_valid_to = '9999-12-31'
),

open_before as (
    select
        company_id,
        plan_code,
        product_line_code,
        old_contract_status
    from planned
    where is_applied and old_valid_to = '9999-12-31'
),

closing as (
    select
        count(*) filter (
            where open_before.old_contract_status = '正常' and open_after.new_contract_status = '停缴'
        ) as suspended,
        count(*) filter (where open_after.company_id is null) as ended
    from open_before
    left join open_after
        on
            open_before.company_id = open_after.company_id
            and open_before.plan_code = open_after.plan_code
            and open_before.product_line_code = open_after.product_line_code
),

-- The current versions are counted only where it matters: there are many.
counted as (
    select
        suspended,
        ended,
        suspended + ended as closed,
        case
            when suspended + ended >= {{ guard.min_contracts }}
                then (
                    select count(*)
                    from customer.customer_plan_contract
                    where valid_to = '9999-12-31'
                )
        end as current_versions
    from closing
)

select
    suspended,
    ended,
    closed,
    current_versions,
    coalesce(closed > {{ guard.max_closed_share }} * current_versions, false) as trips
from counted;
