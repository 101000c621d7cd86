-- mdm.history_state.version_hash: what the last sync left in the contract table. On a cluster, where nothing
-- logs that others write versions, it tells.

set local "citus.multi_shard_modify_mode" to 'sequential';

alter table mdm.history_state
    add column if not exists version_hash numeric;

comment on column mdm.history_state.version_hash is
'On a cluster: sum of the hashes of the versions that the last sync left; null on one machine.';
