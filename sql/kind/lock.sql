-- REPEATABLE READ is not one snapshot on a cluster, for each worker takes its own: while we write, the bill stands
-- still. By itself: what is sent together with settings is sent to the workers again, in other sessions.
lock table business."规模明细" in share mode;
