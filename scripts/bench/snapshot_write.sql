-- As many rows as the snapshots of the month have, written without a thought.
insert into bench_plan
select * -- noqa: AM04
from bench_plan_rows;

insert into bench_product_line
select * -- noqa: AM04
from bench_product_line_rows;
