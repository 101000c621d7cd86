-- Stream the rows of a sheet into staging.
copy staging (
    source_row,
    {% for column in columns %}
    {{ column | identifier }}{% if not loop.last %},{% endif %}

    {% endfor %}
) from stdin (format csv);
