-- Whether the load replaces the row stored: it shares what the domain replaces by with a row that the load brings.
-- Rejected rows count in months of which rows are loaded: what they held before is not what the file says.
-- Corrections of rejected rows replace nothing: they are added.
exists (
    select 1
    from brought
    where
        stored.{{ month | identifier }} = brought.{{ month | identifier }}
        {% for column in replaces if column != month %}
        and stored.{{ column | identifier }} is not distinct from brought.{{ column | identifier }}
        {% endfor %}
)
