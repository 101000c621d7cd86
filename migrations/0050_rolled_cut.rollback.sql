set local "citus.multi_shard_modify_mode" to 'sequential';

drop table if exists mdm.rolled_cut;
