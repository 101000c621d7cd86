-- Bring a table back to the coordinator, with its rows, and those that foreign keys tie to it, if it is away.
select undistribute_table(logicalrelid, cascade_via_foreign_keys => true)
from pg_dist_partition
where logicalrelid = {{ title }}::regclass;
