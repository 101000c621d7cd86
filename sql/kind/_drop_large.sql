{% if is_cluster %}
drop view if exists pg_temp.{{ large | identifier }};
{% else %}
drop table if exists pg_temp.{{ large | identifier }};
{% endif %}
