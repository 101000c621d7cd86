drop index if exists customer.idx_contract_company;

drop index if exists customer.idx_contract_plan;

drop index if exists customer.idx_contract_product_line;

drop index if exists customer.idx_contract_strategic;

drop index if exists customer.idx_contract_status_year;

drop index if exists customer.idx_active_contracts;

drop index if exists customer.idx_contract_valid_from_brin;

drop index if exists customer.idx_contract_customer_name;

drop index if exists customer.idx_contract_plan_name;
