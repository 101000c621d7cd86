set local "citus.multi_shard_modify_mode" to 'sequential';

drop table if exists customer.customer_plan_contract_audit;
