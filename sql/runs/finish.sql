-- Complete the row of the run in the log.
update mdm.run
set
    outcome = {{ outcome }},
    ended_at = greatest(now(), started_at),
    counts = {{ counts }}::jsonb,
    error = {{ error }}
where run_id = {{ run_id }};
