-- mdm_loader runs the commands of every day, and may do what these need: temporary tables for what they plan,
-- a schema for the cells of files, and rows.
grant temporary on database {{ database | identifier }} to mdm_loader;
grant usage, create on schema mdm_staging to mdm_loader;
grant usage on schema mapping, business, customer, mdm, bi to mdm_loader;

{% for relation in relations %}
revoke all on table {{ relation.schema_name | identifier(relation.table_name) }} from mdm_loader, mdm_reader;
grant select
{%- if relation.inserts %}, insert{% endif %}
{%- if relation.updates %}, update{% endif %}
{%- if relation.deletes %}, delete{% endif %}
{%- if relation.truncates %}, truncate{% endif %} on table
{{ relation.schema_name | identifier(relation.table_name) }} to mdm_loader;
{% endfor %}

{% for sequence in sequences %}
grant usage on sequence {{ sequence.schema_name | identifier(sequence.name) }} to mdm_loader;
{% endfor %}

-- Triggers need none, and a grant would make another function of theirs, whose log no sync trusts.
{% for routine in routines if not routine.is_of_triggers %}
grant execute on routine {{ routine.schema_name | identifier(routine.name) }} to mdm_loader;
{% endfor %}

-- What later migrations make: all that commands do with any table. The same script, run after them, leaves of
-- it what is needed.
alter default privileges for role mdm_owner in schema mapping, business, customer
grant select, insert, update, delete on tables to mdm_loader;

alter default privileges for role mdm_owner in schema mdm
grant select, insert, update, delete, truncate on tables to mdm_loader;

alter default privileges for role mdm_owner in schema mapping, business, customer, mdm
grant usage on sequences to mdm_loader;

alter default privileges for role mdm_owner in schema public, bi
grant select on tables to mdm_loader;

alter default privileges for role mdm_owner in schema customer, mdm, bi
grant execute on routines to mdm_loader;
