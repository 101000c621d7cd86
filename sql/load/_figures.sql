-- What a row adds to the figures by which a load is judged. kind: what the domain replaces by, beside the month.
array[
    {% for column in replaces if column != month %}
    stored.{{ column | identifier }}::text{% if not loop.last %},{% endif %}

    {% endfor %}
]::text[] as kind,
stored."产品线代码" as line,
stored.{{ amount | identifier }} as amount,
{% if 'company_id' in columns %}
stored.company_id like 'IN%' and mdm.is_temporary_id(stored.company_id) as is_temporary,
{% else %}
false as is_temporary,
{% endif %}
{% if '机构代码' in columns %}
stored."机构代码" = 'G00' as is_of_no_branch
{% else %}
false as is_of_no_branch
{% endif %}
