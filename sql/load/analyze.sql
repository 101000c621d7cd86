-- Tell the planner how many rows of prepared are usable, of a sheet and of a month, and how few kinds there
-- are: it would expect one in forty thousand, and sort them all.
analyze pg_temp.prepared (
    {% for column in replaces %}
    {{ column | identifier }},
    {% endfor %}
    skipped,
    rejected,
    corrects_load,
    sheet
);
