-- Stream the rows of a sheet into staging.
copy {{ staged }} (
    source_row{% for column in columns %}, {{ column | identifier }}{% endfor %}
) from stdin (format csv);
