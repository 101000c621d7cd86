set local "citus.multi_shard_modify_mode" to 'sequential';

alter table mdm.reject
    drop column if exists dismissed;
