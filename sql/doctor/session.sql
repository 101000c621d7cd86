-- Settings of the session of just doctor: it writes nothing, and waits for nobody.
set default_transaction_read_only = on;
set lock_timeout = '1s';
set statement_timeout = '10s';
