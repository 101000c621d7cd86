-- The newest month in the table of each domain, and the day of the next one by which a month is due: one row each.
loaded as (
    {% for domain in domains %}
    select
        {{ loop.index }} as place,
        {{ domain.name }} as name,
        {{ domain.due }}::integer as due,
        max({{ domain.month | identifier }}) as month
    from {{ domain.table }}
    {% if not loop.last %}
    union all
    {% endif %}
    {% endfor %}
),
