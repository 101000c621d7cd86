-- What a transaction on a cluster begins with. Changes that touch reference tables and shards go one after
-- another. REPEATABLE READ is not one snapshot there, for each worker takes its own:
-- while we write, the bill stands still. A dry run may see what others commit meanwhile.
set local "citus.multi_shard_modify_mode" to 'sequential';
set local "citus.propagate_set_commands" to 'local';
{% if writes %}
lock table business."规模明细" in share mode;
{% endif %}
