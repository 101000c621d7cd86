-- Remove the rows that the load replaces: those that share {{ replaces | join(', ') }} with a row that it
-- brings. Corrections of rejected rows replace nothing: they are added.
delete from {{ table }} as stored
using (
    select distinct
    {% for column in replaces %}
        {{ column | identifier }}{% if not loop.last %},{% endif %}

    {% endfor %}
    from prepared
    where skipped is null and rejected is null and corrects_load is null
) as brought
where (
    stored.{{ month | identifier }} = brought.{{ month | identifier }}
    {% for column in replaces if column != month %}
    and stored.{{ column | identifier }} is not distinct from brought.{{ column | identifier }}
    {% endfor %}
);
