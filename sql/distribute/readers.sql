-- Let mdm_reader read the tables beneath the views of bi, or no more: Citus asks whoever reads a view for the
-- rights at its tables, where PostgreSQL asks the view's owner.
{% for table in beneath %}
{% if is_cluster %}
grant usage on schema {{ table.schema_name | identifier }} to mdm_reader;
grant select on table {{ table.schema_name | identifier(table.table_name) }} to mdm_reader;
{% else %}
revoke usage on schema {{ table.schema_name | identifier }} from mdm_reader;
revoke select on table {{ table.schema_name | identifier(table.table_name) }} from mdm_reader;
{% endif %}
{% endfor %}
