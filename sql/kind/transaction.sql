-- What a transaction on a cluster begins with: changes that touch reference tables and shards go one after
-- another, and settings reach the workers. The places of the largest contracts go along with a statement.
set local "citus.multi_shard_modify_mode" to 'sequential';
set local "citus.propagate_set_commands" to 'local';
set local "citus.values_materialization_threshold" to 1000;
