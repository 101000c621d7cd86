-- What was staged, by its plain name. The planner would take most of the work of a row, its text, for nothing, and
-- leave the other processors alone.
create temp view staging as
select * -- noqa: AM04
from {{ place }};

set local parallel_setup_cost = 0;
set local parallel_tuple_cost = 0;
