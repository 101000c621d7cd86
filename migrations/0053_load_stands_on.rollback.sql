set local "citus.multi_shard_modify_mode" to 'sequential';

alter table mdm.load
    drop column if exists stands_on;
