-- The rows of a CSV file.
copy bench_row to stdout (format csv, header true);
