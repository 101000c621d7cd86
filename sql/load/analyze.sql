-- Tell the planner how many rows of prepared are usable, of a sheet and of a month: it would expect one in
-- forty thousand.
analyze pg_temp.prepared (skipped, rejected, corrects_load, sheet, {{ month | identifier }});
