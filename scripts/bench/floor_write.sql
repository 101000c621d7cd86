-- As many rows as the chain of a month writes, written without a thought.
insert into public.bench_contract_month
select * -- noqa: AM04
from public.bench_contract_month_rows;

insert into public.bench_plan
select * -- noqa: AM04
from public.bench_plan_rows;

insert into public.bench_product_line
select * -- noqa: AM04
from public.bench_product_line_rows;
