set local "citus.multi_shard_modify_mode" to 'sequential';

drop schema if exists mdm_staging;
