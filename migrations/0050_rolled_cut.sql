-- mdm.rolled_cut: mdm.market_cut for the months of mdm.rolled_month.

set local "citus.multi_shard_modify_mode" to 'sequential';

create unlogged table if not exists mdm.rolled_cut (
    like mdm.market_cut including indexes including comments
);

comment on table mdm.rolled_cut is
'Always empty: on a cluster, a dry run keeps here what it has beside mdm.rolled_month, as in mdm.market_cut.';
