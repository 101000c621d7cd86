-- Tell the planner how many rows of prepared are usable: it would expect one in forty thousand.
analyze pg_temp.prepared (skipped, rejected, corrects_load);
