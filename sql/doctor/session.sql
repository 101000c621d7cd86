-- The session of just doctor writes nothing.
set default_transaction_read_only = on;
