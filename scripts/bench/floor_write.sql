-- As many rows as the chain of a month writes, written without a thought.
insert into bench_contract_month
select * -- noqa: AM04
from bench_contract_month_rows;

insert into bench_plan
select * -- noqa: AM04
from bench_plan_rows;

insert into bench_product_line
select * -- noqa: AM04
from bench_product_line_rows;
