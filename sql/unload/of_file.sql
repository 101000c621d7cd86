-- The loads of a file that are not taken back, of the last time that it was loaded: one row per sheet that
-- brought anything. The file is named as just loads shows it.
with
found as (
    select
        load_id,
        run_id
    from mdm.load
    where
        file_name = {{ file_name }}
        and unloaded_at is null
        and rows_loaded + rows_rejected > 0
)

select load_id
from found
where run_id = (select max(latest.run_id) from found as latest);
