-- The database of a cluster as it was.
drop schema if exists bi cascade;

drop schema if exists business cascade;

drop schema if exists customer cascade;

drop schema if exists mapping cascade;

drop schema if exists mdm cascade;

drop table if exists
    public.bench_contract_month, public.bench_plan, public.bench_product_line,
    public.bench_contract_month_rows, public.bench_plan_rows, public.bench_product_line_rows,
    public.bench_bill_rows,
    public._yoyo_log, public._yoyo_migration, public._yoyo_version, public.yoyo_lock;
