set local "citus.multi_shard_modify_mode" to 'sequential';

drop function if exists mdm.is_temporary_id(text);

drop function if exists mdm.temporary_id(text);
