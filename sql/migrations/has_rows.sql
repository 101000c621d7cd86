-- Whether the table holds any row, or its column a value: one row.
select
    exists(
        select 1
        from {{ table }}
        {% if column %}
        where {{ column | identifier }} is not null
        {% endif %}
    ) as found;
