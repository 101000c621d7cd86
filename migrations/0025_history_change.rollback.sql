set local "citus.multi_shard_modify_mode" to 'sequential';

drop function if exists mdm.log_history_change();

drop table if exists mdm.history_change;
