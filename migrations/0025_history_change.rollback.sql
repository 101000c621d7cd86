set local "citus.multi_shard_modify_mode" to 'sequential';

drop trigger if exists trg_log_history_change on customer.customer_plan_contract;

drop function if exists mdm.log_history_change();

drop table if exists mdm.history_change;
