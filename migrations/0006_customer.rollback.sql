set local "citus.multi_shard_modify_mode" to 'sequential';

drop table if exists customer."年金客户";
