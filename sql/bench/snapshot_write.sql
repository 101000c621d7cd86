-- As many rows as the snapshots of the month have, written without a thought.
insert into bench_plan
table bench_plan_rows;

insert into bench_product_line
table bench_product_line_rows;
