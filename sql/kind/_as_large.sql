{# A working table with a row per contract. It stays on the shards: on a cluster, it is computed there when it is
   read. The empty line is one for sqlfluff. #}
{% if is_cluster %}
create temp view {{ large | identifier }} as
{% else %}
create temp table {{ large | identifier }} on commit drop as
{% endif %}
