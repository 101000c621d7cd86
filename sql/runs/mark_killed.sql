-- We hold the lock, so a run that still calls itself running is dead: the rows of those that are, as alerts
-- tell them.
update mdm.run
set
    outcome = 'killed',
    ended_at = greatest(now(), started_at),
    error = 'ended without a word: killed, or its connection was lost'
where outcome = 'running'
returning
    run_id as run, command, arguments, domain, period, outcome, error,
    to_char(started_at, 'YYYY-MM-DD"T"HH24:MI:SSOF') as started;
