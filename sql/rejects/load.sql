-- Whether there was ever a load of that number: one row.
select count(*) > 0 as is_known
from mdm.load
where load_id = {{ load }}::numeric;
