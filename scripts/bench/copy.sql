-- The file as it is into bench_staging.
copy bench_staging from stdin (format csv, header true);
