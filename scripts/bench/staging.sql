-- The cells of a file as text: one row per row of the file.
create temp table bench_staging (
    {% for column in columns %}
    {{ column | identifier }} text{% if not loop.last %},{% endif %}

    {% endfor %}
) on commit drop;
