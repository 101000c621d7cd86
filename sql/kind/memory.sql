-- The memory of a transaction on the workers of a cluster. By itself: Citus sends them the whole text that a setting
-- stands in, and what else is in it would run there, too.
set local work_mem = '128MB';
