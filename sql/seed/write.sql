-- Fill and update {{ table }}; an empty cell changes nothing, and no row is removed.
{% set others = columns | reject('equalto', key) | list %}
insert into {{ table }} (
    {% for column in others %}
    {{ column | identifier }},
    {% endfor %}
    {{ key | identifier }}
)
select
    {% for column in others %}
    coalesce(seeded.{{ column | identifier }}, stored.{{ column | identifier }}) as {{ column | identifier }},
    {% endfor %}
    seeded.{{ key | identifier }}
from seeded
inner join compared on seeded.source_row = compared.source_row
left join {{ table }} as stored on seeded.{{ key | identifier }} = stored.{{ key | identifier }}
where compared.is_new or compared.changes <> ''
on conflict ({{ key | identifier }}) do update
    set (
        {% for column in others[1:] %}
        {{ column | identifier }},
        {% endfor %}
        {{ others[0] | identifier }}
    ) = row (
        {% for column in others[1:] %}
        excluded.{{ column | identifier }},
        {% endfor %}
        excluded.{{ others[0] | identifier }}
    );
