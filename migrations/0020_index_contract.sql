-- The ways in which reports look for contracts.
-- depends: 0019_constrain_contract

set local "citus.multi_shard_modify_mode" to 'sequential';

create index if not exists idx_contract_company on customer.customer_plan_contract (company_id);

create index if not exists idx_contract_plan on customer.customer_plan_contract (plan_code);

create index if not exists idx_contract_product_line on customer.customer_plan_contract (product_line_code);

create index if not exists idx_contract_strategic on customer.customer_plan_contract (company_id)
where is_strategic;

create index if not exists idx_contract_status_year on customer.customer_plan_contract (status_year);

create index if not exists idx_active_contracts
on customer.customer_plan_contract (company_id, plan_code, product_line_code)
where valid_to = '9999-12-31';

create index if not exists idx_contract_valid_from_brin
on customer.customer_plan_contract using brin (valid_from);

create index if not exists idx_contract_customer_name on customer.customer_plan_contract (customer_name);

create index if not exists idx_contract_plan_name on customer.customer_plan_contract (plan_name);
