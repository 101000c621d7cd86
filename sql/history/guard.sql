-- How many of the current versions the plan would close: suspended, or ended with none open after them; and
-- whether that is more than the guard lets pass. One row. Specification, section 3, Guard.
with
-- One contract whose open version changes: the status before and after, null where none is open.
open_version as (
    select
        max(old_contract_status) filter (where old_valid_to = '9999-12-31') as status_before,
        max(new_contract_status) filter (where new_valid_to = '9999-12-31') as status_after
    from planned
    where is_applied
    group by company_id, plan_code, product_line_code
),

closing as (
    select
        count(*) filter (where status_before = '正常' and status_after = '停缴') as suspended,
        count(*) filter (where status_before is not null and status_after is null) as ended
    from open_version
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
