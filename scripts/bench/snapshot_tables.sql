-- Tables of the same shape as the snapshots, to be written plainly, and what is to be written into them.
create table bench_plan (like customer.fct_customer_plan_monthly including all);

create table bench_product_line (like customer.fct_customer_product_line_monthly including all);

create table bench_plan_rows as
select * -- noqa: AM04
from customer.fct_customer_plan_monthly;

create table bench_product_line_rows as
select * -- noqa: AM04
from customer.fct_customer_product_line_monthly;
