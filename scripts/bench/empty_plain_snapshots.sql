-- So that the plain snapshots can be written again.
truncate bench_plan, bench_product_line;
