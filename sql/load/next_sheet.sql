-- Make staging ready for a sheet: its name, and room for columns of the file that the domain has no use for.
alter table {{ staged }}
    {% for column in columns %}
    add column if not exists {{ column | identifier }} text,
    {% endfor %}
    alter column sheet set default {{ sheet }};
