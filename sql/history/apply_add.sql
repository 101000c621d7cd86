-- Add what the plan adds. ON CONFLICT is the last line of defence of a command that may be repeated; the
-- caller compares the number of rows with the plan.
insert into customer.customer_plan_contract (
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
addition as materialized (
    select
        planned.company_id,
        planned.plan_code,
        planned.product_line_code,
        product_line."产品线" as product_line_name,
        company."客户名称" as customer_name,
        plan."计划全称" as plan_name,
        planned.new_is_strategic as is_strategic,
        planned.new_is_existing as is_existing,
        planned.new_status_year as status_year,
        planned.new_contract_status as contract_status,
        planned.valid_from,
        planned.new_valid_to as valid_to,
        greatest(now(), {{ not_before }}::timestamptz) as created_at,
        greatest(now(), {{ not_before }}::timestamptz) as updated_at
    from planned
    inner join mapping."产品线" as product_line on planned.product_line_code = product_line."产品线代码"
    inner join customer."年金客户" as company on planned.company_id = company.company_id
    left join mapping."年金计划" as plan on planned.plan_code = plan."年金计划号"
    where planned.is_applied and planned.action = 'add'
)

select
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
from addition
order by company_id, plan_code, product_line_code, valid_from
on conflict (company_id, plan_code, product_line_code, valid_to) do nothing;
