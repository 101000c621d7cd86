-- customer.customer_plan_contract: one row per version of a contract (SCD Type 2), valid from valid_from up
-- to and including valid_to.
-- depends: 0017_create_loss

set local "citus.multi_shard_modify_mode" to 'sequential';

create sequence if not exists customer.customer_plan_contract_contract_id_seq;

create table if not exists customer.customer_plan_contract ();

alter table customer.customer_plan_contract
    add column if not exists contract_id bigint not null
        default nextval('customer.customer_plan_contract_contract_id_seq'),
    add column if not exists company_id text not null,
    add column if not exists plan_code text not null,
    add column if not exists product_line_code text not null,
    add column if not exists product_line_name text,
    add column if not exists customer_name text,
    add column if not exists plan_name text,
    add column if not exists is_strategic boolean not null default false,
    add column if not exists is_existing boolean not null default false,
    add column if not exists status_year integer not null,
    add column if not exists contract_status text not null,
    add column if not exists valid_from date not null,
    add column if not exists valid_to date not null default '9999-12-31',
    add column if not exists created_at timestamptz not null default now(),
    add column if not exists updated_at timestamptz not null default now();

alter sequence customer.customer_plan_contract_contract_id_seq
    owned by customer.customer_plan_contract.contract_id;

do $$
begin
    if not exists (
        select from pg_constraint
        where conrelid = 'customer.customer_plan_contract'::regclass and contype = 'p'
    ) then
        alter table customer.customer_plan_contract
            add primary key (company_id, plan_code, product_line_code, valid_from);
    end if;
end
$$;
