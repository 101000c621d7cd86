-- The snapshots of the month are behind no more.
delete from mdm.snapshot_behind
where month = {{ month }};
