-- What was staged, by its plain name. To the planner, work on the text of a row costs nothing: it would leave
-- the other processors alone.
create temp view staging as
select * -- noqa: AM04
from {{ place }};

set local parallel_setup_cost = 0;
set local parallel_tuple_cost = 0;
