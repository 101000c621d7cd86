-- Whether all other cells are the same.
{% for column in columns if column != month %}
{% if column in numbers %}
-- The column of the table has fewer digits.
and (
    prepared.{{ column | identifier }} is not distinct from stored.{{ column | identifier }}
    or round(prepared.{{ column | identifier }}, scale(stored.{{ column | identifier }}))
    = stored.{{ column | identifier }}
)
{% else %}
and prepared.{{ column | identifier }} is not distinct from stored.{{ column | identifier }}
{% endif %}
{% endfor %}
{% if 'company_id' in columns %}
and prepared.resolved_from is not distinct from stored.resolved_from
{% endif %}
