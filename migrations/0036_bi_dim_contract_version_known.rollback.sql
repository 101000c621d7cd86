set local "citus.multi_shard_modify_mode" to 'sequential';

drop view if exists bi.dim_contract_version_known;
