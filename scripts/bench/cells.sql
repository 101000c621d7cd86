-- The rows of a workbook.
select * -- noqa: AM04
from bench_row;
