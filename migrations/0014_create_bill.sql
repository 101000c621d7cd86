-- business."规模明细": the bill, one row per month, customer, plan, product line and portfolio (and branch).
-- Amounts in yuan. Others may write here too, so load_id and source_row, our lineage, may be null.
-- depends: 0013_create_clean_name

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
    add column if not exists company_id text,
    add column if not exists load_id bigint,
    add column if not exists source_row integer;
