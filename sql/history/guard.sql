-- How many of the current versions the plan would close: suspended, or ended with none open after them; and
-- of how many contracts changed rules would change what is stored. Whether either is more than the guard
-- lets pass. One row. Specification, section 3, Guard.
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

-- One contract of which other rules change what the last sync knew: not by what has come since.
restated as (
    select
        planned.company_id,
        bool_or(planned.new_is_strategic and planned.old_is_strategic is not true) as becomes_strategic
    from planned
    inner join mdm.history_state on history_state.rules <> {{ rules }}
    where
        planned.is_applied
        and (
            planned.action = 'remove'
            or (planned.old_contract_status, planned.old_is_strategic, planned.old_is_existing)
            <> (planned.new_contract_status, planned.new_is_strategic, planned.new_is_existing)
            or (
                planned.action = 'add'
                and planned.valid_from < (select max(month) + interval '1 month' from mdm.bill_month)
            )
        )
    group by planned.company_id, planned.plan_code, planned.product_line_code
),

found as (
    select
        closing.suspended,
        closing.ended,
        closing.suspended + closing.ended as closed,
        count(restated.company_id) as restated,
        count(restated.company_id) filter (where restated.becomes_strategic) as strategic
    from closing
    left join restated on true
    group by closing.suspended, closing.ended
),

-- The current versions are counted only where it matters: there are many.
counted as (
    select
        *,
        case
            when greatest(closed, restated) >= {{ guard.min_contracts }}
                then (
                    select count(*)
                    from customer.customer_plan_contract
                    where valid_to = '9999-12-31'
                )
        end as current_versions
    from found
)

select
    suspended,
    ended,
    closed,
    restated,
    strategic,
    current_versions,
    coalesce(closed > {{ guard.max_closed_share }} * current_versions, false)
    and closed >= {{ guard.min_contracts }} as closes_too_many,
    coalesce(restated > {{ guard.max_closed_share }} * current_versions, false)
    and restated >= {{ guard.min_contracts }} as restates_too_many
from counted;
