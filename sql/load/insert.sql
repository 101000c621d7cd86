-- Insert the usable rows of a sheet, each with its load and its row number.
insert into {{ table }} (
    {% for column in columns %}
    {{ column | identifier }},
    {% endfor %}
    {% if 'company_id' in columns %}
    resolved_from,
    {% endif %}
    load_id,
    source_row
)
select
    {% for column in columns %}
    {{ column | identifier }},
    {% endfor %}
    {% if 'company_id' in columns %}
    resolved_from,
    {% endif %}
    {{ load_id }} as load_id,
    source_row
from prepared
where
    skipped is null
    and rejected is null
    and sheet = {{ sheet }};
