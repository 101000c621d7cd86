set local "citus.multi_shard_modify_mode" to 'sequential';

drop function if exists mdm.log_bill_change();

drop table if exists mdm.bill_change;
