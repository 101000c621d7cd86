-- Every contract belongs to a known product line.
-- One row per version. The foreign key fk_contract_product_line, also where it was dropped: the query with
-- which the first document validates a sync, with the rows instead of their number.
select
    contract.company_id,
    contract.plan_code,
    contract.product_line_code,
    contract.valid_from,
    contract.valid_to
from customer.customer_plan_contract as contract
left join mapping."产品线" as product_line on contract.product_line_code = product_line."产品线代码"
where
    product_line."产品线代码" is null
    and contract.valid_from <= {{ last_day }}
    and contract.valid_to >= {{ first_day }};
