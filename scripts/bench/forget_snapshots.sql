-- As before the first snapshot, ours and the plain one.
truncate
    customer.fct_customer_plan_monthly, customer.fct_customer_product_line_monthly,
    bench_plan, bench_product_line;
