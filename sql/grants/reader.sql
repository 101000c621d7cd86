-- mdm_reader sees the schema bi and nothing else: docs/bi.md.
grant usage on schema bi to mdm_reader;

{% for relation in relations if relation.is_for_readers %}
grant select on table {{ relation.schema_name | identifier(relation.table_name) }} to mdm_reader;
{% endfor %}

{% for routine in routines if routine.is_for_readers %}
grant execute on routine {{ routine.schema_name | identifier(routine.name) }} to mdm_reader;
{% endfor %}

alter default privileges for role mdm_owner in schema bi
grant select on tables to mdm_reader;

alter default privileges for role mdm_owner in schema bi
grant execute on routines to mdm_reader;
