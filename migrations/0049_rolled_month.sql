-- mdm.rolled_month: what a dry run on a cluster rolls forward. On one machine that is a temporary table, of
-- which the workers of a cluster would see nothing. Its rows end with their transaction: it is always empty.

set local "citus.multi_shard_modify_mode" to 'sequential';

create unlogged table if not exists mdm.rolled_month (
    like mdm.contract_month including indexes including comments
);

comment on table mdm.rolled_month is
'Always empty: on a cluster, a dry run rolls months forward here, as in mdm.contract_month, and undoes it.';
