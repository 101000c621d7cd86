-- The rows of a file with clean cells, beside the row as it was typed: one row per row of the file.
create temp table seeded on commit drop as
select
    {% for column in columns %}
    {% if column in codes %}
    mdm.clean_code({{ column | identifier }}, {{ placeholders }}::text[]) as {{ column | identifier }},
    {% elif column in names %}
    mdm.clean_name({{ column | identifier }}) as {{ column | identifier }},
    {% else %}
    mdm.clean_text({{ column | identifier }}) as {{ column | identifier }},
    {% endif %}
    {% endfor %}
    source_row,
    staging as typed
from staging;
