-- customer.fct_customer_product_line_monthly_total: one row per month, product line and state of customers:
-- the product line snapshot added up, a few rows a month, so that years are read in no time.

set local "citus.multi_shard_modify_mode" to 'sequential';

create table if not exists customer.fct_customer_product_line_monthly_total (
    snapshot_month date not null,
    product_line_code text not null,
    is_strategic boolean not null,
    is_existing boolean not null,
    is_new boolean not null,
    is_winning_this_year boolean not null,
    is_churned_this_year boolean not null,
    customer_count bigint not null,
    aum_balance numeric not null,
    plan_count bigint not null,
    updated_at timestamptz not null default now(),
    constraint fct_customer_product_line_monthly_total_pkey primary key (
        snapshot_month, product_line_code, is_strategic, is_existing, is_new, is_winning_this_year,
        is_churned_this_year
    )
);

comment on table customer.fct_customer_product_line_monthly_total is
'Totals of the product line snapshot: one row per month, product line and state of customers.';
comment on column customer.fct_customer_product_line_monthly_total.snapshot_month is
'The month, by its last day.';
comment on column customer.fct_customer_product_line_monthly_total.product_line_code is 'The product line.';
comment on column customer.fct_customer_product_line_monthly_total.is_strategic is '战客 on that day.';
comment on column customer.fct_customer_product_line_monthly_total.is_existing is '已客 on that day.';
comment on column customer.fct_customer_product_line_monthly_total.is_new is 'Won this year and not 已客.';
comment on column customer.fct_customer_product_line_monthly_total.is_winning_this_year is
'Reported as won (当年中标) in the year up to that day.';
comment on column customer.fct_customer_product_line_monthly_total.is_churned_this_year is
'Reported as lost (当年流失) in the year up to that day.';
comment on column customer.fct_customer_product_line_monthly_total.customer_count is 'Such customers.';
comment on column customer.fct_customer_product_line_monthly_total.aum_balance is
'Their assets on that day, yuan.';
comment on column customer.fct_customer_product_line_monthly_total.plan_count is
'Their plans on that day, those of each customer counted.';
comment on column customer.fct_customer_product_line_monthly_total.updated_at is
'When the row was last changed.';
