-- Enter a sheet into the table of loads.
insert into mdm.load (
    load_id, run_id, domain, file_name, sheet, sha256, file_size, loaded_by, months,
    rows_read, rows_loaded, rows_rejected, rows_skipped
)
values (
    {{ load_id }}, {{ run_id }}, {{ domain }}, {{ file_name }}, {{ sheet }}, {{ sha256 }}, {{ file_size }},
    {{ loaded_by }}, {{ months }}::date[],
    {{ rows_read }}, {{ rows_loaded }}, {{ rows_rejected }}, {{ rows_skipped }}
);
