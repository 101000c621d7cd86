-- What the dimensions know of customers and plans beside their names, from the first load that shows it:
-- "主拓机构代码", the branch with most of their assets, and "管理资格", their product lines (企年受托+企年投资).
-- depends: 0029_create_known_at

set local "citus.multi_shard_modify_mode" to 'sequential';

alter table customer."年金客户"
    add column if not exists "主拓机构代码" text,
    add column if not exists "管理资格" text;

alter table mapping."年金计划"
    add column if not exists "主拓机构代码" text,
    add column if not exists "管理资格" text;
