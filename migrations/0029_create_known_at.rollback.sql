drop function if exists customer.customer_plan_contract_known_at(timestamptz);
