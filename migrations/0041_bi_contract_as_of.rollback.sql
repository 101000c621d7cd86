set local "citus.multi_shard_modify_mode" to 'sequential';

drop function if exists bi.contract_as_of(date, timestamptz);
