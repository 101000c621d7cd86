-- How the next statement is best run, which the planner can't guess: it takes the three codes of a contract
-- for independent and expects few rows (so no nested loops), and it does not see that the bill, once sorted
-- by contract, stays so through every step (so no hashing, which loses the order).
analyze pg_temp.contract_branch, pg_temp.calendar, pg_temp.touched_year;

set local enable_nestloop = off;

set local enable_hashagg = off;
