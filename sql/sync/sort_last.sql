-- Back to the planner's own choices.
set local enable_nestloop = on;

set local enable_hashagg = on;
