-- Change what the plan changes. Before adding, so that an open version is closed when its successor comes.
update customer.customer_plan_contract as contract
set
    valid_to = planned.new_valid_to,
    status_year = planned.new_status_year,
    contract_status = planned.new_contract_status,
    is_strategic = planned.new_is_strategic,
    is_existing = planned.new_is_existing,
    updated_at = greatest(now(), {{ not_before }}::timestamptz)
from planned
where
    planned.is_applied
    and planned.action = 'change'
    and contract.company_id = planned.company_id
    and contract.plan_code = planned.plan_code
    and contract.product_line_code = planned.product_line_code
    and contract.valid_from = planned.valid_from;
