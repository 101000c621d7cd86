-- What the transaction of just distribute begins with: before its snapshot is taken nobody writes any more,
-- so that it takes every row along.
set local "citus.multi_shard_modify_mode" to 'sequential';
set local "citus.enable_local_reference_table_foreign_keys" to off;

{% for table in tables %}
lock table {{ table }} in access exclusive mode;
{% endfor %}
