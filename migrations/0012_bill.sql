-- business."规模明细": the bill, one row per month, customer, plan, product line and portfolio (and branch).
-- Amounts in yuan. Others may write here too, so load_id and source_row, our lineage, may be null.

set local "citus.multi_shard_modify_mode" to 'sequential';

create table if not exists business."规模明细" ();

alter table business."规模明细"
    add column if not exists "月度" date not null,
    add column if not exists "业务类型" text,
    add column if not exists "计划类型" text,
    add column if not exists "计划代码" text,
    add column if not exists "计划名称" text,
    add column if not exists "组合类型" text,
    add column if not exists "组合代码" text,
    add column if not exists "组合名称" text,
    add column if not exists "客户名称" text,
    add column if not exists "期初资产规模" numeric(18, 4),
    add column if not exists "期末资产规模" numeric(18, 4),
    add column if not exists "供款" numeric(18, 4),
    add column if not exists "流失_含待遇支付" numeric(18, 4),
    add column if not exists "流失" numeric(18, 4),
    add column if not exists "待遇支付" numeric(18, 4),
    add column if not exists "投资收益" numeric(18, 4),
    add column if not exists "当期收益率" numeric(10, 6),
    add column if not exists "年化收益率" numeric(10, 6),
    add column if not exists "机构代码" text,
    add column if not exists "机构名称" text,
    add column if not exists "产品线代码" text,
    add column if not exists "年金账户号" text,
    add column if not exists "年金账户名" text,
    add column if not exists "子企业号" text,
    add column if not exists "子企业名称" text,
    add column if not exists "集团企业客户号" text,
    add column if not exists "集团企业客户名称" text,
    add column if not exists company_id text not null default '',
    add column if not exists load_id bigint,
    add column if not exists source_row integer,
    add column if not exists resolved_from text;

-- A table that stands may leave rows that belong to nobody without one.
update business."规模明细"
set company_id = ''
where company_id is null;

alter table business."规模明细"
    alter column company_id set default '',
    alter column company_id set not null;

-- The bill is read by month, and by company when a single contract is explained.
create index if not exists idx_bill_month on business."规模明细" ("月度");

create index if not exists idx_bill_company on business."规模明细" (company_id);

comment on table business."规模明细" is
'The bill: one row per month, customer, plan, product line and portfolio.';
comment on column business."规模明细"."月度" is 'The month, by its first day.';
comment on column business."规模明细"."业务类型" is 'Product line by name: 企年投资 and its like.';
comment on column business."规模明细"."计划类型" is '单一计划 (of a single company) or 集合计划 (of many).';
comment on column business."规模明细"."计划代码" is 'Code of the plan; AN001 or AN002 where none was delivered.';
comment on column business."规模明细"."计划名称" is 'Name of the plan.';
comment on column business."规模明细"."组合类型" is 'Kind of the portfolio.';
comment on column business."规模明细"."组合代码" is
'Code of the portfolio; QTAN001 to QTAN003 where none was delivered.';
comment on column business."规模明细"."组合名称" is 'Name of the portfolio.';
comment on column business."规模明细"."客户名称" is 'Name of the customer in its one form (mdm.clean_name).';
comment on column business."规模明细"."期初资产规模" is 'Assets on the first day of the month, yuan.';
comment on column business."规模明细"."期末资产规模" is 'Assets on the last day of the month, yuan.';
comment on column business."规模明细"."供款" is
'Contributions of the month, yuan; null where they are not known.';
comment on column business."规模明细"."流失_含待遇支付" is 'Outflow of the month with benefits paid, yuan.';
comment on column business."规模明细"."流失" is 'Outflow of the month without benefits paid, yuan.';
comment on column business."规模明细"."待遇支付" is 'Benefits paid in the month, yuan.';
comment on column business."规模明细"."投资收益" is 'Investment income of the month, yuan.';
comment on column business."规模明细"."当期收益率" is 'Return of the month; 0.05 is 5 %.';
comment on column business."规模明细"."年化收益率" is 'Annualised return; 0.05 is 5 %.';
comment on column business."规模明细"."机构代码" is 'Code of the branch; G00 where it is not known.';
comment on column business."规模明细"."机构名称" is 'Name of the branch as it was delivered.';
comment on column business."规模明细"."产品线代码" is 'Code of the product line.';
comment on column business."规模明细"."年金账户号" is '集团企业客户号 without a leading C.';
comment on column business."规模明细"."年金账户名" is 'Name of the customer as it was delivered.';
comment on column business."规模明细"."子企业号" is 'Code of the subsidiary.';
comment on column business."规模明细"."子企业名称" is 'Name of the subsidiary.';
comment on column business."规模明细"."集团企业客户号" is 'Customer number of the group.';
comment on column business."规模明细"."集团企业客户名称" is 'Name of the group.';
comment on column business."规模明细".company_id is
'The customer; a temporary id where only the name is known, empty where none is: never null.';
comment on column business."规模明细".load_id is
'The load that brought the row: mdm.load; null where others wrote it.';
comment on column business."规模明细".source_row is 'Row number in the sheet; null where others wrote it.';
comment on column business."规模明细".resolved_from is
'The temporary id that the row had, or would have, without just resolve; null else.';
