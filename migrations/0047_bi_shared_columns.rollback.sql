-- The comments go with their views.
set local "citus.multi_shard_modify_mode" to 'sequential';
