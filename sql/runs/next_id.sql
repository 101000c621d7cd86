-- The next number of a run or a load, which nobody else gets: just render writes it into its SQL.
select nextval({{ sequence }}::regclass) as id;
