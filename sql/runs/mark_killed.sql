-- We hold the lock, so a run that still calls itself running is dead.
update mdm.run
set
    outcome = 'killed',
    ended_at = greatest(now(), started_at),
    error = 'ended without a word: killed, or its connection was lost'
where outcome = 'running';
