-- The schema bi: a star of views for Power BI and Superset (docs/bi.md). It holds nothing of its own, so
-- that it never is behind what the tables say.

set local "citus.multi_shard_modify_mode" to 'sequential';

create schema if not exists bi;

comment on schema bi is 'What readers see: dimensions and facts for Power BI and Superset. 分析模型';
