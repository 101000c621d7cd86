-- Stream the rows of the file into staging.
copy staging (
    sheet,
    source_row
    {% for column in columns %}
    , {{ column | identifier }}
    {% endfor %}
) from stdin;
