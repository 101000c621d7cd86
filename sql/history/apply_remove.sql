-- Remove what the plan removes. First, so that its last day is free for another version.
delete from customer.customer_plan_contract as contract
using planned
where
    planned.is_applied
    and planned.action = 'remove'
    and contract.company_id = planned.company_id
    and contract.plan_code = planned.plan_code
    and contract.product_line_code = planned.product_line_code
    and contract.valid_from = planned.valid_from;
