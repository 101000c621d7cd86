-- Take note of the runs that did not succeed up to now: one that still calls itself running is dead or under way.
update mdm.run
set seen_at = now()
where outcome not in ('ok', 'running') and seen_at is null;
