set local "citus.multi_shard_modify_mode" to 'sequential';

drop view if exists bi.fct_contract_monthly_total;
