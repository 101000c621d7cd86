-- Stream the rows of the file into staging.
copy staging (
    sheet,
    source_row,
    corrects_load,
    corrects_row,
    {% for column in columns %}
    {{ column | identifier }}{% if not loop.last %},{% endif %}

    {% endfor %}
) from stdin;
