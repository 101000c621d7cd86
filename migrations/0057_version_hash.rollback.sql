set local "citus.multi_shard_modify_mode" to 'sequential';

alter table mdm.history_state
    drop column if exists version_hash;
