-- customer.fct_customer_product_line_monthly: one row per month, customer and product line.
-- aum_balance in yuan.
-- depends: 0021_create_contract_audit

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

do $$
begin
    if not exists (
        select from pg_constraint
        where conrelid = 'customer.fct_customer_product_line_monthly'::regclass and contype = 'p'
    ) then
        alter table customer.fct_customer_product_line_monthly
            add primary key (snapshot_month, company_id, product_line_code);
    end if;
end
$$;
