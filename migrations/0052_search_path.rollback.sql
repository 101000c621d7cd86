set local "citus.multi_shard_modify_mode" to 'sequential';

alter procedure mdm.add_constraint(regclass, name, text) reset search_path;

alter function customer.customer_plan_contract_known_at(timestamptz) reset search_path;
