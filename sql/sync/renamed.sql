-- Versions of the touched years whose names are not those of the dimensions: one row per version.
-- Names are no part of the history: they are kept in step in every version, without an audit.
create temp table renamed on commit drop as
select
    contract.company_id,
    contract.plan_code,
    contract.product_line_code,
    contract.valid_from,
    product_line."产品线" as product_line_name,
    company."客户名称" as customer_name,
    plan."计划全称" as plan_name
from customer.customer_plan_contract as contract
inner join touched_year on contract.status_year = touched_year.status_year
left join mapping."产品线" as product_line on contract.product_line_code = product_line."产品线代码"
left join customer."年金客户" as company on contract.company_id = company.company_id
left join mapping."年金计划" as plan on contract.plan_code = plan."年金计划号"
where
    (contract.product_line_name, contract.customer_name, contract.plan_name)
    is distinct from (product_line."产品线", company."客户名称", plan."计划全称");
