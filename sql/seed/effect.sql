-- How many rows the file adds and changes: one row.
select
    count(*) filter (where is_new) as added,
    count(*) filter (where not is_new and changes <> '') as changed,
    count(*) filter (where not is_new and changes = '') as unchanged
from compared;
