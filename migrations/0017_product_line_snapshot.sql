-- customer.fct_customer_product_line_monthly: one row per month, customer and product line.
-- snapshot_month is the last day of its month; aum_balance in yuan.

set local "citus.multi_shard_modify_mode" to 'sequential';

create table if not exists customer.fct_customer_product_line_monthly ();

alter table customer.fct_customer_product_line_monthly
    add column if not exists snapshot_month date not null,
    add column if not exists company_id text not null,
    add column if not exists product_line_code text not null,
    add column if not exists product_line_name text,
    add column if not exists customer_name text,
    add column if not exists is_strategic boolean not null,
    add column if not exists is_existing boolean not null,
    add column if not exists is_new boolean not null,
    add column if not exists is_winning_this_year boolean not null,
    add column if not exists is_churned_this_year boolean not null,
    add column if not exists aum_balance numeric(20, 2) not null,
    add column if not exists plan_count integer not null,
    add column if not exists updated_at timestamptz not null default now();

-- A table that stands may have the first days of the months.
update customer.fct_customer_product_line_monthly
set snapshot_month = (date_trunc('month', snapshot_month::timestamp) + interval '1 month - 1 day')::date
where extract(day from snapshot_month + 1) <> 1;

call mdm.add_constraint(
    'customer.fct_customer_product_line_monthly', 'fct_customer_product_line_monthly_pkey',
    'primary key (snapshot_month, company_id, product_line_code)'
);

call mdm.add_constraint(
    'customer.fct_customer_product_line_monthly', 'ck_product_line_snapshot_month',
    'check (extract(day from snapshot_month + 1) = 1)'
);

-- A month is read in one go (0018_plan_snapshot.sql).
create index if not exists idx_product_line_snapshot_month
on customer.fct_customer_product_line_monthly (snapshot_month);

comment on table customer.fct_customer_product_line_monthly is
'Snapshot for BI: one row per month, customer and product line.';
comment on column customer.fct_customer_product_line_monthly.snapshot_month is
'The month, by its last day.';
comment on column customer.fct_customer_product_line_monthly.company_id is 'The customer.';
comment on column customer.fct_customer_product_line_monthly.product_line_code is 'The product line.';
comment on column customer.fct_customer_product_line_monthly.product_line_name is
'Name of the product line, kept in step with the dimension.';
comment on column customer.fct_customer_product_line_monthly.customer_name is
'Name of the customer, kept in step with the dimension.';
comment on column customer.fct_customer_product_line_monthly.is_strategic is
'Whether any of its contracts was 战客 on that day.';
comment on column customer.fct_customer_product_line_monthly.is_existing is
'Whether any of its contracts was 已客 on that day.';
comment on column customer.fct_customer_product_line_monthly.is_new is 'Won this year and not 已客.';
comment on column customer.fct_customer_product_line_monthly.is_winning_this_year is
'Whether it was reported as won (当年中标) in the year up to that day.';
comment on column customer.fct_customer_product_line_monthly.is_churned_this_year is
'Whether it was reported as lost (当年流失) in the year up to that day.';
comment on column customer.fct_customer_product_line_monthly.aum_balance is
'Assets on that day (期末资产规模), yuan.';
comment on column customer.fct_customer_product_line_monthly.plan_count is
'How many plans it had on that day.';
comment on column customer.fct_customer_product_line_monthly.updated_at is 'When the row was last changed.';
