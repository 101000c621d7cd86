-- customer.customer_plan_contract_audit: one row per version that a run changed or removed, as it was
-- before (known since its updated_at, until audited_at).
-- depends: 0020_index_contract

set local "citus.multi_shard_modify_mode" to 'sequential';

create table if not exists customer.customer_plan_contract_audit ();

alter table customer.customer_plan_contract_audit
    add column if not exists audit_id bigserial not null,
    add column if not exists run_id bigint not null,
    add column if not exists action text not null,
    add column if not exists audited_at timestamptz not null default now(),
    add column if not exists contract_id bigint not null,
    add column if not exists company_id text not null,
    add column if not exists plan_code text not null,
    add column if not exists product_line_code text not null,
    add column if not exists product_line_name text,
    add column if not exists customer_name text,
    add column if not exists plan_name text,
    add column if not exists is_strategic boolean not null,
    add column if not exists is_existing boolean not null,
    add column if not exists status_year integer not null,
    add column if not exists contract_status text not null,
    add column if not exists valid_from date not null,
    add column if not exists valid_to date not null,
    add column if not exists created_at timestamptz not null,
    add column if not exists updated_at timestamptz not null;

do $$
begin
    if not exists (
        select from pg_constraint
        where conrelid = 'customer.customer_plan_contract_audit'::regclass and contype = 'p'
    ) then
        alter table customer.customer_plan_contract_audit
            add primary key (company_id, audit_id);
    end if;
end
$$;

do $$
begin
    if not exists (
        select from pg_constraint
        where conrelid = 'customer.customer_plan_contract_audit'::regclass and conname = 'ck_audit_action'
    ) then
        alter table customer.customer_plan_contract_audit
            add constraint ck_audit_action check (action in ('changed', 'removed'));
    end if;
end
$$;
