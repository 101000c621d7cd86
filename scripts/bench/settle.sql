-- What autovacuum and the checkpointer would have done by the time of the next command.
vacuum (analyze);
