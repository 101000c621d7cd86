-- customer."当年中标" and customer."当年流失": one row per reported customer won, or lost. 计划规模 and 年缴规模
-- in 亿元.

set local "citus.multi_shard_modify_mode" to 'sequential';

create table if not exists customer."当年中标" ();

alter table customer."当年中标"
    add column if not exists "上报月份" date not null,
    add column if not exists "业务类型" text,
    add column if not exists "产品线代码" text,
    add column if not exists "上报客户名称" text,
    add column if not exists "客户名称" text,
    add column if not exists "年金计划号" text,
    add column if not exists company_id text not null default '',
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
    add column if not exists source_row integer,
    add column if not exists resolved_from text;

-- A table that stands may leave rows that belong to nobody without one.
update customer."当年中标"
set company_id = ''
where company_id is null;

alter table customer."当年中标"
    alter column company_id set default '',
    alter column company_id set not null;

create index if not exists idx_award_month on customer."当年中标" ("上报月份");

create index if not exists idx_award_company on customer."当年中标" (company_id);

comment on table customer."当年中标" is 'Customers won, one row per report.';
comment on column customer."当年中标"."上报月份" is 'Month in which it was reported, by its first day.';
comment on column customer."当年中标"."业务类型" is 'Product line by name: 企年受托 and its like.';
comment on column customer."当年中标"."产品线代码" is 'Code of the product line.';
comment on column customer."当年中标"."上报客户名称" is 'Name of the customer as it was reported.';
comment on column customer."当年中标"."客户名称" is 'Name of the customer in its one form (mdm.clean_name).';
comment on column customer."当年中标"."年金计划号" is 'Code of the plan.';
comment on column customer."当年中标".company_id is
'The customer; a temporary id where only the name is known, empty where none is: never null.';
comment on column customer."当年中标"."机构名称" is 'Name of the branch as it was delivered.';
comment on column customer."当年中标"."机构代码" is 'Code of the branch; G00 where it is not known.';
comment on column customer."当年中标"."中标日期" is 'Day on which it was won.';
comment on column customer."当年中标"."计划规模" is 'Assets of the plan, 亿元 (100 million yuan).';
comment on column customer."当年中标"."年缴规模" is 'Contributions a year, 亿元 (100 million yuan).';
comment on column customer."当年中标"."客户类型" is 'Kind of the customer.';
comment on column customer."当年中标"."原受托人" is 'Trustee before.';
comment on column customer."当年中标"."计划类型" is '单一计划 (of a single company) or 集合计划 (of many).';
comment on column customer."当年中标"."证明材料" is 'What proves it.';
comment on column customer."当年中标"."考核有效" is 'Whether it counts for appraisals.';
comment on column customer."当年中标"."备注" is 'Remarks.';
comment on column customer."当年中标".load_id is
'The load that brought the row: mdm.load; null where others wrote it.';
comment on column customer."当年中标".source_row is 'Row number in the sheet; null where others wrote it.';
comment on column customer."当年中标".resolved_from is
'The temporary id that the row had, or would have, without just resolve; null else.';

create table if not exists customer."当年流失" ();

alter table customer."当年流失"
    add column if not exists "上报月份" date not null,
    add column if not exists "业务类型" text,
    add column if not exists "产品线代码" text,
    add column if not exists "上报客户名称" text,
    add column if not exists "客户名称" text,
    add column if not exists "年金计划号" text,
    add column if not exists company_id text not null default '',
    add column if not exists "机构名称" text,
    add column if not exists "机构代码" text,
    add column if not exists "流失日期" date,
    add column if not exists "计划规模" numeric(18, 4),
    add column if not exists "年缴规模" numeric(18, 4),
    add column if not exists "客户类型" text,
    add column if not exists "原受托人" text,
    add column if not exists "计划类型" text,
    add column if not exists "证明材料" text,
    add column if not exists "考核有效" text,
    add column if not exists "备注" text,
    add column if not exists load_id bigint,
    add column if not exists source_row integer,
    add column if not exists resolved_from text;

-- A table that stands may leave rows that belong to nobody without one.
update customer."当年流失"
set company_id = ''
where company_id is null;

alter table customer."当年流失"
    alter column company_id set default '',
    alter column company_id set not null;

create index if not exists idx_loss_month on customer."当年流失" ("上报月份");

create index if not exists idx_loss_company on customer."当年流失" (company_id);

comment on table customer."当年流失" is 'Customers lost, one row per report.';
comment on column customer."当年流失"."上报月份" is 'Month in which it was reported, by its first day.';
comment on column customer."当年流失"."业务类型" is 'Product line by name: 企年受托 and its like.';
comment on column customer."当年流失"."产品线代码" is
'Code of the product line; null where it counts for all of them.';
comment on column customer."当年流失"."上报客户名称" is 'Name of the customer as it was reported.';
comment on column customer."当年流失"."客户名称" is 'Name of the customer in its one form (mdm.clean_name).';
comment on column customer."当年流失"."年金计划号" is 'Code of the plan.';
comment on column customer."当年流失".company_id is
'The customer; a temporary id where only the name is known, empty where none is: never null.';
comment on column customer."当年流失"."机构名称" is 'Name of the branch as it was delivered.';
comment on column customer."当年流失"."机构代码" is 'Code of the branch; G00 where it is not known.';
comment on column customer."当年流失"."流失日期" is 'Day on which it was lost.';
comment on column customer."当年流失"."计划规模" is 'Assets of the plan, 亿元 (100 million yuan).';
comment on column customer."当年流失"."年缴规模" is 'Contributions a year, 亿元 (100 million yuan).';
comment on column customer."当年流失"."客户类型" is 'Kind of the customer.';
comment on column customer."当年流失"."原受托人" is 'Trustee before.';
comment on column customer."当年流失"."计划类型" is '单一计划 (of a single company) or 集合计划 (of many).';
comment on column customer."当年流失"."证明材料" is 'What proves it.';
comment on column customer."当年流失"."考核有效" is 'Whether it counts for appraisals.';
comment on column customer."当年流失"."备注" is 'Remarks.';
comment on column customer."当年流失".load_id is
'The load that brought the row: mdm.load; null where others wrote it.';
comment on column customer."当年流失".source_row is 'Row number in the sheet; null where others wrote it.';
comment on column customer."当年流失".resolved_from is
'The temporary id that the row had, or would have, without just resolve; null else.';
