-- Tell the planner what stands where now.
analyze {{ table }};
