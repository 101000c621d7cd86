-- Forget the rows of a load: another may follow in the same transaction.
drop view pg_temp.staging;
drop table pg_temp.prepared, pg_temp.before_load, {{ place }};

set local parallel_setup_cost to default;
set local parallel_tuple_cost to default;
