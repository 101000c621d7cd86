-- The name by which the statements of this session know the cells, with all columns that the sheets brought.
create temp view staging as
select * -- noqa: AM04
from {{ staged }};
