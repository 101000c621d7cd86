-- Keep every version that the plan changes or removes as it was. Time never goes back in what was known when.
insert into customer.customer_plan_contract_audit (
    run_id,
    action,
    audited_at,
    contract_id,
    company_id,
    plan_code,
    product_line_code,
    product_line_name,
    customer_name,
    plan_name,
    is_strategic,
    is_existing,
    status_year,
    contract_status,
    valid_from,
    valid_to,
    created_at,
    updated_at
)
with
replaced as materialized (
    select
        company_id,
        plan_code,
        product_line_code,
        valid_from,
        action
    from planned
    where is_applied and action in ('change', 'remove')
)

select
    {{ run_id }} as run_id,
    case replaced.action when 'change' then 'changed' else 'removed' end as action,
    greatest(now(), {{ not_before }}::timestamptz) as audited_at,
    contract.contract_id,
    contract.company_id,
    contract.plan_code,
    contract.product_line_code,
    contract.product_line_name,
    contract.customer_name,
    contract.plan_name,
    contract.is_strategic,
    contract.is_existing,
    contract.status_year,
    contract.contract_status,
    contract.valid_from,
    contract.valid_to,
    contract.created_at,
    contract.updated_at
from replaced
inner join customer.customer_plan_contract as contract
    on
        replaced.company_id = contract.company_id
        and replaced.plan_code = contract.plan_code
        and replaced.product_line_code = contract.product_line_code
        and replaced.valid_from = contract.valid_from;
