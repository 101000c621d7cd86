drop table if exists customer.customer_plan_contract_audit;
