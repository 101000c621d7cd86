set local "citus.multi_shard_modify_mode" to 'sequential';

drop function if exists customer.customer_plan_contract_known_at(timestamptz);
