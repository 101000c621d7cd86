alter table if exists customer.customer_plan_contract
    drop constraint if exists ck_contract_status;

alter table if exists customer.customer_plan_contract
    drop constraint if exists ck_contract_valid;

alter table if exists customer.customer_plan_contract
    drop constraint if exists uq_active_contract;

alter table if exists customer.customer_plan_contract
    drop constraint if exists fk_contract_product_line;

alter table if exists customer.customer_plan_contract
    drop constraint if exists fk_contract_company;
