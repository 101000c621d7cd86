-- Versions of all years, except what the plan removes, whose names are not those of the dimensions: one row
-- per version. Names are no part of the history: they are kept in step in every version, without an audit.
-- They are compared where the names in the dimensions are others than at the last sync.
create temp table renamed on commit drop as
with
removal as (
    select
        company_id,
        plan_code,
        product_line_code,
        valid_from
    from planned
    where is_applied and action = 'remove'
)

select
    contract.company_id,
    contract.plan_code,
    contract.product_line_code,
    contract.valid_from,
    contract.valid_to,
    product_line."产品线" as product_line_name,
    company."客户名称" as customer_name,
    plan."计划全称" as plan_name
from customer.customer_plan_contract as contract
left join removal
    on
        contract.company_id = removal.company_id
        and contract.plan_code = removal.plan_code
        and contract.product_line_code = removal.product_line_code
        and contract.valid_from = removal.valid_from
left join mapping."产品线" as product_line on contract.product_line_code = product_line."产品线代码"
left join customer."年金客户" as company on contract.company_id = company.company_id
left join mapping."年金计划" as plan on contract.plan_code = plan."年金计划号"
where
    {{ has_new_names }}
    and removal.company_id is null
    and (contract.product_line_name, contract.customer_name, contract.plan_name)
    is distinct from (product_line."产品线", company."客户名称", plan."计划全称");
