-- customer.fct_customer_plan_monthly: one row per month, customer, plan and product line: a contract, with
-- the version that holds on the last day of the month. snapshot_month is that day; aum_balance in yuan.

set local "citus.multi_shard_modify_mode" to 'sequential';

create table if not exists customer.fct_customer_plan_monthly ();

alter table customer.fct_customer_plan_monthly
    add column if not exists snapshot_month date not null,
    add column if not exists company_id text not null,
    add column if not exists plan_code text not null,
    add column if not exists product_line_code text not null,
    add column if not exists customer_name text,
    add column if not exists plan_name text,
    add column if not exists product_line_name text,
    add column if not exists is_churned_this_year boolean not null,
    add column if not exists contract_status text not null,
    add column if not exists aum_balance numeric(20, 2) not null,
    add column if not exists updated_at timestamptz not null default now(),
    add column if not exists contract_id bigint,
    add column if not exists is_strategic boolean not null default false,
    add column if not exists is_existing boolean not null default false,
    add column if not exists is_in_bill boolean not null default false,
    add column if not exists contributions numeric,
    add column if not exists product_line_rank integer;

-- A table that stands may have the first days of the months.
update customer.fct_customer_plan_monthly
set snapshot_month = (date_trunc('month', snapshot_month::timestamp) + interval '1 month - 1 day')::date
where extract(day from snapshot_month + 1) <> 1;

call mdm.add_constraint(
    'customer.fct_customer_plan_monthly', 'fct_customer_plan_monthly_pkey',
    'primary key (snapshot_month, company_id, plan_code, product_line_code)'
);

call mdm.add_constraint(
    'customer.fct_customer_plan_monthly', 'ck_plan_snapshot_month',
    'check (extract(day from snapshot_month + 1) = 1)'
);

-- A month is read in one go. The index of the key begins with it, too, but of that one the planner does not
-- see that the rows of a month lie together: it would rather read the whole table.
create index if not exists idx_plan_snapshot_month
on customer.fct_customer_plan_monthly (snapshot_month);

-- The largest contracts of a month are found without the others.
create index if not exists idx_plan_snapshot_rank
on customer.fct_customer_plan_monthly (snapshot_month, product_line_rank)
where product_line_rank is not null;

comment on table customer.fct_customer_plan_monthly is
'Snapshot for BI: one row per month, customer, plan and product line.';
comment on column customer.fct_customer_plan_monthly.snapshot_month is 'The month, by its last day.';
comment on column customer.fct_customer_plan_monthly.company_id is 'The customer.';
comment on column customer.fct_customer_plan_monthly.plan_code is 'The plan.';
comment on column customer.fct_customer_plan_monthly.product_line_code is 'The product line.';
comment on column customer.fct_customer_plan_monthly.customer_name is
'Name of the customer, kept in step with the dimension.';
comment on column customer.fct_customer_plan_monthly.plan_name is
'Name of the plan, kept in step with the dimension.';
comment on column customer.fct_customer_plan_monthly.product_line_name is
'Name of the product line, kept in step with the dimension.';
comment on column customer.fct_customer_plan_monthly.is_churned_this_year is
'Whether it was reported as lost (当年流失) in the year up to that day.';
comment on column customer.fct_customer_plan_monthly.contract_status is '正常 or 停缴, on that day.';
comment on column customer.fct_customer_plan_monthly.aum_balance is 'Assets on that day (期末资产规模), yuan.';
comment on column customer.fct_customer_plan_monthly.updated_at is 'When the row was last changed.';
comment on column customer.fct_customer_plan_monthly.contract_id is
'Surrogate key of the version that holds on that day; null in rows from before there was this column.';
comment on column customer.fct_customer_plan_monthly.is_strategic is 'Whether it was 战客 on that day.';
comment on column customer.fct_customer_plan_monthly.is_existing is
'true: 已客, with assets at the end of the year before; false: 新客.';
comment on column customer.fct_customer_plan_monthly.is_in_bill is
'Whether the bill has a row of it in this month.';
comment on column customer.fct_customer_plan_monthly.contributions is
'供款 of this month, yuan; null where none is known.';
comment on column customer.fct_customer_plan_monthly.product_line_rank is
'Place by assets in its product line, 1 is the largest, equals share one; null after the 100 largest.';
