-- Stored versions that no sync writes: ones that start before the version before them has ended. One row per
-- version. Only a hand can have made them. A contract without a planned difference is as wanted, so it has
-- none.
with
contract_that_differs as (
    select distinct
        company_id,
        plan_code,
        product_line_code
    from planned
),

stored as (
    select
        contract.contract_id,
        contract.company_id,
        contract.plan_code,
        contract.product_line_code,
        contract.valid_from,
        contract.valid_to,
        lag(contract.valid_to) over (
            partition by contract.company_id, contract.plan_code, contract.product_line_code
            order by contract.valid_from
        ) as valid_to_before
    from customer.customer_plan_contract as contract
    inner join touched_year on contract.status_year = touched_year.status_year
    inner join contract_that_differs
        on
            contract.company_id = contract_that_differs.company_id
            and contract.plan_code = contract_that_differs.plan_code
            and contract.product_line_code = contract_that_differs.product_line_code
)

select
    contract_id,
    company_id,
    plan_code,
    product_line_code,
    valid_from,
    valid_to
from stored
where valid_from <= valid_to_before
order by company_id, plan_code, product_line_code, valid_from;
