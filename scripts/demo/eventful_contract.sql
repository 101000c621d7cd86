-- A query to try: the history of the contract with the most to see in it (both statuses, most versions).
-- One row.
with
contract as (
    select
        company_id,
        plan_code,
        product_line_code
    from customer.customer_plan_contract
    group by company_id, plan_code, product_line_code
    order by
        count(distinct contract_status) desc,
        count(distinct is_strategic) desc,
        count(*) desc,
        company_id,
        plan_code,
        product_line_code
    limit 1
)

select
    format(
        'select valid_from, valid_to, contract_status, is_strategic, is_existing '
        'from customer.customer_plan_contract '
        'where company_id = %L and plan_code = %L and product_line_code = %L '
        'order by valid_from',
        company_id, plan_code, product_line_code
    ) as query
from contract;
