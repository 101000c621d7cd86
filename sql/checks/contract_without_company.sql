-- Every contract belongs to a known customer.
-- One row per version. The foreign key fk_contract_company, also where it was dropped.
select
    contract.company_id,
    contract.plan_code,
    contract.product_line_code,
    contract.valid_from,
    contract.valid_to
from customer.customer_plan_contract as contract
left join customer."年金客户" as company on contract.company_id = company.company_id
where
    company.company_id is null
    and contract.valid_from <= {{ last_day }}
    and contract.valid_to >= {{ first_day }};
