-- The lock of the migrations, which a killed one leaves behind: a row where it is held.
select
    'warning' as outcome,
    format('The migrations are locked by process %s since %s UTC', pid, to_char(ctime, 'YYYY-MM-DD HH24:MI'))
        as what,
    'If no just migrate runs: just psql -c ''delete from public.yoyo_lock''' as remedy
from public.yoyo_lock;
