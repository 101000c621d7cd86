-- customer."年金客户": one row per customer. A customer with a temporary id (mdm.temporary_id) keeps its row,
-- its name and its account number, and points to the real one once a person has named it (just resolve): the
-- next load finds the real one by them.

set local "citus.multi_shard_modify_mode" to 'sequential';

create table if not exists customer."年金客户" ();

alter table customer."年金客户"
    add column if not exists company_id text not null,
    add column if not exists "客户名称" text,
    add column if not exists "年金账户号" text,
    add column if not exists "主拓机构代码" text,
    add column if not exists "管理资格" text,
    add column if not exists resolved_from text,
    add column if not exists resolved_company_id text;

call mdm.add_constraint('customer."年金客户"', '年金客户_pkey', 'primary key (company_id)');

comment on table customer."年金客户" is 'Customers, one row each; loads fill in what is missing.';
comment on column customer."年金客户".company_id is
'Id of the customer; a temporary one is IN and 16 hex digits.';
comment on column customer."年金客户"."客户名称" is 'Name of the customer.';
comment on column customer."年金客户"."年金账户号" is
'Account number: the 集团企业客户号 of the bill without a leading C.';
comment on column customer."年金客户"."主拓机构代码" is
'Branch with most of its assets, by the first load that shows it.';
comment on column customer."年金客户"."管理资格" is 'Its product lines, by that load: 企年受托+企年投资.';
comment on column customer."年金客户".resolved_company_id is
'The real customer behind a temporary one; null else.';
comment on column customer."年金客户".resolved_from is
'The temporary customer out of whom just resolve made this row; null else.';
