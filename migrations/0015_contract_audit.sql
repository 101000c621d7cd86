-- customer.customer_plan_contract_audit: one row per version that a run changed or removed, as it was
-- before (known since its updated_at, until audited_at).

set local "citus.multi_shard_modify_mode" to 'sequential';

create table if not exists customer.customer_plan_contract_audit (
    audit_id bigserial not null,
    run_id bigint not null,
    action text not null,
    audited_at timestamptz not null default now(),
    contract_id bigint not null,
    company_id text not null,
    plan_code text not null,
    product_line_code text not null,
    product_line_name text,
    customer_name text,
    plan_name text,
    is_strategic boolean not null,
    is_existing boolean not null,
    status_year integer not null,
    contract_status text not null,
    valid_from date not null,
    valid_to date not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    primary key (company_id, audit_id),
    constraint ck_audit_action check (action in ('changed', 'removed'))
);

comment on table customer.customer_plan_contract_audit is
'Versions that a run changed or removed, as they were before.';
comment on column customer.customer_plan_contract_audit.audit_id is 'Number of the entry.';
comment on column customer.customer_plan_contract_audit.run_id is 'The run that did it: mdm.run.';
comment on column customer.customer_plan_contract_audit.action is 'changed or removed.';
comment on column customer.customer_plan_contract_audit.audited_at is
'When: until then the version had been known.';
comment on column customer.customer_plan_contract_audit.contract_id is 'Surrogate key of the version.';
comment on column customer.customer_plan_contract_audit.company_id is 'The customer.';
comment on column customer.customer_plan_contract_audit.plan_code is 'The plan.';
comment on column customer.customer_plan_contract_audit.product_line_code is 'The product line.';
comment on column customer.customer_plan_contract_audit.product_line_name is 'Name of the product line.';
comment on column customer.customer_plan_contract_audit.customer_name is 'Name of the customer.';
comment on column customer.customer_plan_contract_audit.plan_name is 'Name of the plan.';
comment on column customer.customer_plan_contract_audit.is_strategic is 'Whether it was 战客.';
comment on column customer.customer_plan_contract_audit.is_existing is 'true: 已客; false: 新客.';
comment on column customer.customer_plan_contract_audit.status_year is
'The assessment year that the version belongs to.';
comment on column customer.customer_plan_contract_audit.contract_status is '正常 or 停缴.';
comment on column customer.customer_plan_contract_audit.valid_from is
'First day on which the version held.';
comment on column customer.customer_plan_contract_audit.valid_to is
'Last day on which it held, inclusive; 9999-12-31 where it was current.';
comment on column customer.customer_plan_contract_audit.created_at is 'When the version was written.';
comment on column customer.customer_plan_contract_audit.updated_at is
'When the version was last changed before: since then it had been known.';
