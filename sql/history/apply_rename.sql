-- Bring the names of versions in step with the dimensions. updated_at stays: it tells since when a version
-- is known as it is, and names are not versioned.
update customer.customer_plan_contract as contract
set
    product_line_name = renamed.product_line_name,
    customer_name = renamed.customer_name,
    plan_name = renamed.plan_name
from renamed
where
    contract.company_id = renamed.company_id
    and contract.plan_code = renamed.plan_code
    and contract.product_line_code = renamed.product_line_code
    and contract.valid_from = renamed.valid_from;
