drop table if exists customer.customer_plan_contract;

drop sequence if exists customer.customer_plan_contract_contract_id_seq;
