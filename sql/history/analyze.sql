-- Tell the planner how few months and years there are: it would expect thousands, and read all of
-- contract_month.
analyze pg_temp.calendar, pg_temp.touched_year;
