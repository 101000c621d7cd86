-- As before the first sync.
truncate customer.customer_plan_contract, customer.customer_plan_contract_audit;
