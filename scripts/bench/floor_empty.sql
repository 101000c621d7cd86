-- So that they can be written again.
truncate public.bench_contract_month, public.bench_plan, public.bench_product_line;
