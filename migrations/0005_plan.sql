-- mapping."年金计划": one row per plan. company_id is known for plans of a single company (单一计划)
-- and identifies the customer of a row that names no other.

set local "citus.multi_shard_modify_mode" to 'sequential';

create table if not exists mapping."年金计划" ();

alter table mapping."年金计划"
    add column if not exists "年金计划号" text not null,
    add column if not exists "计划全称" text,
    add column if not exists "计划类型" text,
    add column if not exists company_id text,
    add column if not exists "主拓机构代码" text,
    add column if not exists "管理资格" text,
    add column if not exists resolved_from text;

call mdm.add_constraint('mapping."年金计划"', '年金计划_pkey', 'primary key ("年金计划号")');

comment on table mapping."年金计划" is 'Plans, one row each; loads fill in what is missing.';
comment on column mapping."年金计划"."年金计划号" is 'Code of the plan; the bill calls it 计划代码.';
comment on column mapping."年金计划"."计划全称" is 'Full name of the plan.';
comment on column mapping."年金计划"."计划类型" is '单一计划 (of a single company) or 集合计划 (of many).';
comment on column mapping."年金计划".company_id is 'The one company of a 单一计划; else null.';
comment on column mapping."年金计划"."主拓机构代码" is
'Branch with most of its assets, by the first load that shows it.';
comment on column mapping."年金计划"."管理资格" is 'Its product lines, by that load: 企年受托+企年投资.';
comment on column mapping."年金计划".resolved_from is
'The temporary id that stood in company_id before just resolve; null else.';
