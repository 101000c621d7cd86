-- The next number of a run or a load, which nobody else gets: just render writes it into its SQL.
select nextval(pg_get_serial_sequence({{ table }}, {{ column }})) as id;
