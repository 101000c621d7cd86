-- bi.contract_as_of runs as who asks: it reads a view of bi only. The workers of a cluster would have to let
-- in its owner otherwise.

set local "citus.multi_shard_modify_mode" to 'sequential';

alter function bi.contract_as_of(date, timestamptz) security invoker;
