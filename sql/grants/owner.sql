-- mdm_owner migrates, and owns what migrations make. A schema of the business that others made stays theirs.
grant create on database {{ database | identifier }} to mdm_owner;

do $$
begin
    -- yoyo's tables are there. The schema public belongs to whoever owns the database, or to the server's own user.
    if not pg_catalog.has_schema_privilege('mdm_owner', 'public', 'create') then
        grant usage, create on schema public to mdm_owner;
    end if;
    if not pg_catalog.has_schema_privilege('mdm_loader', 'public', 'usage') then
        grant usage on schema public to mdm_loader;
    end if;
end
$$;

{% for schema in schemas %}
create schema if not exists {{ schema.name | identifier }};
{% if not schema.is_ours %}
grant usage, create on schema {{ schema.name | identifier }} to mdm_owner;
{% elif schema.owner != 'mdm_owner' %}
alter schema {{ schema.name | identifier }} owner to mdm_owner;
{% endif %}
{% endfor %}
{% for routine in routines if routine.owner != 'mdm_owner' %}
{% if routine.is_procedure %}
alter procedure {{ routine.schema_name | identifier(routine.name) }} owner to mdm_owner;
{% else %}
alter function {{ routine.schema_name | identifier(routine.name) }} owner to mdm_owner;
{% endif %}
{% endfor %}
