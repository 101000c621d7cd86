-- REPEATABLE READ is not one snapshot on a cluster, for each worker takes its own: while we write, the
-- bill stands still.
lock table business."规模明细" in share mode;
