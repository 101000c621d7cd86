-- Forget the pairs, for another resolve in the same transaction.
drop table if exists pg_temp.pair;
