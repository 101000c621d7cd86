-- So that they can be written again.
truncate bench_contract_month, bench_plan, bench_product_line;
