-- customer."当年中标": one row per reported customer won. 计划规模 and 年缴规模 in 亿元.
-- depends: 0015_index_bill

set local "citus.multi_shard_modify_mode" to 'sequential';

create table if not exists customer."当年中标" ();

alter table customer."当年中标"
    add column if not exists "上报月份" date not null,
    add column if not exists "业务类型" text,
    add column if not exists "产品线代码" text,
    add column if not exists "上报客户名称" text,
    add column if not exists "客户名称" text,
    add column if not exists "年金计划号" text,
    add column if not exists company_id text,
    add column if not exists "机构名称" text,
    add column if not exists "机构代码" text,
    add column if not exists "中标日期" date,
    add column if not exists "计划规模" numeric(18, 4),
    add column if not exists "年缴规模" numeric(18, 4),
    add column if not exists "客户类型" text,
    add column if not exists "原受托人" text,
    add column if not exists "计划类型" text,
    add column if not exists "证明材料" text,
    add column if not exists "考核有效" text,
    add column if not exists "备注" text,
    add column if not exists load_id bigint,
    add column if not exists source_row integer;

create index if not exists idx_award_month on customer."当年中标" ("上报月份");

create index if not exists idx_award_company on customer."当年中标" (company_id);
