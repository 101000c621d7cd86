-- How long a command waits for a lock of others, and how long one of its statements may take. In
-- milliseconds, 0 for as long as it takes.
set lock_timeout = {{ timeouts.lock * 1000 }};
set statement_timeout = {{ (timeouts.statement or 0) * 1000 }};
