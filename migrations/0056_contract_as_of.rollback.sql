set local "citus.multi_shard_modify_mode" to 'sequential';

alter function bi.contract_as_of(date, timestamptz) security definer;
