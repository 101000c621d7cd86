-- The schema bi: a star of views for Power BI and Superset (docs/bi.md). It holds nothing of its own.
-- What a column means that several views have stands in 0047_bi_shared_columns.sql.

set local "citus.multi_shard_modify_mode" to 'sequential';

create schema if not exists bi;

comment on schema bi is 'What readers see: dimensions and facts for Power BI and Superset. 分析模型';
