-- Every contract in the bill of a month has a version on its last day (if not: just sync).
-- One row per month and contract. Specification, section 3, Months.
with
{% include 'checks/_unsealed_month.sql' %}
,

contract_month as (
    select
        "月度" as month,
        company_id,
        "计划代码" as plan_code,
        "产品线代码" as product_line_code
    from business."规模明细"
    where
        "月度" in (select month from unsealed_month)
        and company_id is not null
        and "计划代码" is not null
        and "产品线代码" is not null
    group by "月度", company_id, "计划代码", "产品线代码"
)

select
    contract_month.month,
    contract_month.company_id,
    contract_month.plan_code,
    contract_month.product_line_code
from contract_month
inner join unsealed_month on contract_month.month = unsealed_month.month
left join customer.customer_plan_contract as contract
    on
        contract_month.company_id = contract.company_id
        and contract_month.plan_code = contract.plan_code
        and contract_month.product_line_code = contract.product_line_code
        and unsealed_month.last_day between contract.valid_from and contract.valid_to
where contract.company_id is null;
