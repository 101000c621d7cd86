-- What a transaction on a cluster begins with: changes that touch reference tables and shards go one after
-- another, and settings reach the workers.
set local "citus.multi_shard_modify_mode" to 'sequential';
set local "citus.propagate_set_commands" to 'local';
