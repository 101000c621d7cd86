-- Tables of the same shape as those that a month's chain writes, and the rows to be written into them.
create table public.bench_contract_month (like mdm.contract_month including all);

create table public.bench_plan (like customer.fct_customer_plan_monthly including all);

create table public.bench_product_line (like customer.fct_customer_product_line_monthly including all);

create table public.bench_contract_month_rows as
select * -- noqa: AM04
from mdm.contract_month
where month = {{ month }};

create table public.bench_plan_rows as
select * -- noqa: AM04
from customer.fct_customer_plan_monthly
where snapshot_month = {{ last_day }};

create table public.bench_product_line_rows as
select * -- noqa: AM04
from customer.fct_customer_product_line_monthly
where snapshot_month = {{ last_day }};

create table public.bench_bill_rows as
select * -- noqa: AM04
from business."规模明细"
where "月度" = {{ month }};
