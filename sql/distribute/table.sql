-- Distribute a table, with its rows, beside those that are distributed already.
{% if is_distributed %}
select create_distributed_table({{ title }}, 'company_id', colocate_with => {{ beside }});
{% else %}
select create_reference_table({{ title }});
{% endif %}
