-- We hold the lock, so a run that still calls itself running is dead: the rows of those that are, as alerts
-- tell them. When it ended nobody knows.
update mdm.run
set
    outcome = 'killed',
    ended_at = greatest(now(), started_at),
    error = 'its end was not logged: it was killed, or lost its connection, or there was no room for it'
where outcome = 'running'
returning
    run_id as run, command, arguments, domain, period, outcome, error, counts, started_at as started;
