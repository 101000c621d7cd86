-- Remember whose snapshots are behind, until they are refreshed.
insert into mdm.snapshot_behind (month, is_short)
select
    month,
    is_short
from behind
on conflict (month) do update
set is_short = excluded.is_short
where snapshot_behind.is_short <> excluded.is_short;
