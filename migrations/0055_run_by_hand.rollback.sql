set local "citus.multi_shard_modify_mode" to 'sequential';

alter table mdm.run
drop column if exists by_hand;
