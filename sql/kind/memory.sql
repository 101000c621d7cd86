-- The settings of a transaction on the workers, as in session.sql. By themselves: Citus sends the workers the
-- whole text that a setting stands in, and what else is in it would run there, too.
set local work_mem = '128MB';
set local jit = off;
set local max_parallel_workers_per_gather = 0;
