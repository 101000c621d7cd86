-- customer.fct_customer_plan_monthly_total: one row per month, product line and state of contracts: the plan
-- snapshot added up, a few rows a month, so that years are read in no time.

set local "citus.multi_shard_modify_mode" to 'sequential';

create table if not exists customer.fct_customer_plan_monthly_total (
    snapshot_month date not null,
    product_line_code text not null,
    contract_status text not null,
    is_strategic boolean not null,
    is_existing boolean not null,
    is_churned_this_year boolean not null,
    contract_count bigint not null,
    aum_balance numeric not null,
    contributions numeric,
    updated_at timestamptz not null default now(),
    constraint fct_customer_plan_monthly_total_pkey primary key (
        snapshot_month, product_line_code, contract_status, is_strategic, is_existing, is_churned_this_year
    )
);

comment on table customer.fct_customer_plan_monthly_total is
'Totals of the plan snapshot: one row per month, product line and state of contracts.';
comment on column customer.fct_customer_plan_monthly_total.snapshot_month is 'The month, by its last day.';
comment on column customer.fct_customer_plan_monthly_total.product_line_code is 'The product line.';
comment on column customer.fct_customer_plan_monthly_total.contract_status is '正常 or 停缴, on that day.';
comment on column customer.fct_customer_plan_monthly_total.is_strategic is '战客 on that day.';
comment on column customer.fct_customer_plan_monthly_total.is_existing is '已客 on that day.';
comment on column customer.fct_customer_plan_monthly_total.is_churned_this_year is
'Reported as lost (当年流失) in the year up to that day.';
comment on column customer.fct_customer_plan_monthly_total.contract_count is 'Such contracts.';
comment on column customer.fct_customer_plan_monthly_total.aum_balance is 'Their assets on that day, yuan.';
comment on column customer.fct_customer_plan_monthly_total.contributions is
'Their 供款 of this month, yuan; null where none is known.';
comment on column customer.fct_customer_plan_monthly_total.updated_at is 'When the row was last changed.';

-- Snapshots that stand have to be refreshed, so that both tables of totals get what they lack.
with
refreshed as (
    select distinct snapshot_month
    from customer.fct_customer_plan_monthly
    union
    select distinct snapshot_month
    from customer.fct_customer_product_line_monthly
),

added_up as (
    select snapshot_month
    from customer.fct_customer_plan_monthly_total
    intersect
    select snapshot_month
    from customer.fct_customer_product_line_monthly_total
),

lacking as (
    select snapshot_month
    from refreshed
    except
    select snapshot_month
    from added_up
)

insert into mdm.snapshot_behind (month, is_short)
select
    date_trunc('month', snapshot_month)::date as month,
    false as is_short
from lacking
on conflict (month) do nothing;
