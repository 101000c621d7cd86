-- What autovacuum would have done by the time of the next command.
vacuum (analyze);
