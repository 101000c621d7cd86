-- customer.customer_plan_contract: one row per version of a contract (SCD Type 2), valid from valid_from up
-- to and including valid_to.

set local "citus.multi_shard_modify_mode" to 'sequential';

create table if not exists customer.customer_plan_contract ();

alter table customer.customer_plan_contract
    add column if not exists contract_id bigserial not null,
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

-- What holds for every version: known companies and product lines, known statuses, one version per first
-- and per last day, no version that ends before it starts.
call mdm.add_constraint(
    'customer.customer_plan_contract', 'customer_plan_contract_pkey',
    'primary key (company_id, plan_code, product_line_code, valid_from)'
);

call mdm.add_constraint(
    'customer.customer_plan_contract', 'uq_active_contract',
    'unique (company_id, plan_code, product_line_code, valid_to)'
);

call mdm.add_constraint(
    'customer.customer_plan_contract', 'fk_contract_company',
    'foreign key (company_id) references customer."年金客户" (company_id)'
);

call mdm.add_constraint(
    'customer.customer_plan_contract', 'fk_contract_product_line',
    'foreign key (product_line_code) references mapping."产品线" ("产品线代码")'
);

call mdm.add_constraint(
    'customer.customer_plan_contract', 'ck_contract_valid',
    'check (valid_from <= valid_to)'
);

call mdm.add_constraint(
    'customer.customer_plan_contract', 'ck_contract_status',
    $$check (contract_status in ('正常', '停缴'))$$
);

-- The ways in which reports look for contracts.
create index if not exists idx_contract_company on customer.customer_plan_contract (company_id);

create index if not exists idx_contract_plan on customer.customer_plan_contract (plan_code);

create index if not exists idx_contract_product_line on customer.customer_plan_contract (product_line_code);

create index if not exists idx_contract_strategic on customer.customer_plan_contract (company_id)
where is_strategic;

create index if not exists idx_contract_status_year on customer.customer_plan_contract (status_year);

create index if not exists idx_active_contracts
on customer.customer_plan_contract (company_id, plan_code, product_line_code)
where valid_to = '9999-12-31';

create index if not exists idx_contract_valid_from_brin
on customer.customer_plan_contract using brin (valid_from);

create index if not exists idx_contract_customer_name on customer.customer_plan_contract (customer_name);

create index if not exists idx_contract_plan_name on customer.customer_plan_contract (plan_name);

comment on table customer.customer_plan_contract is
'The contract history: one row per version of a contract.';
comment on column customer.customer_plan_contract.contract_id is 'Surrogate key of the version.';
comment on column customer.customer_plan_contract.company_id is 'The customer.';
comment on column customer.customer_plan_contract.plan_code is 'The plan.';
comment on column customer.customer_plan_contract.product_line_code is 'The product line.';
comment on column customer.customer_plan_contract.product_line_name is
'Name of the product line, kept in step with the dimension.';
comment on column customer.customer_plan_contract.customer_name is
'Name of the customer, kept in step with the dimension.';
comment on column customer.customer_plan_contract.plan_name is
'Name of the plan, kept in step with the dimension.';
comment on column customer.customer_plan_contract.is_strategic is
'Whether it is 战客; within a year it stays so.';
comment on column customer.customer_plan_contract.is_existing is
'true: 已客, with assets at the end of the year before; false: 新客.';
comment on column customer.customer_plan_contract.status_year is
'The assessment year that the version belongs to.';
comment on column customer.customer_plan_contract.contract_status is '正常 or 停缴.';
comment on column customer.customer_plan_contract.valid_from is 'First day on which the version holds.';
comment on column customer.customer_plan_contract.valid_to is
'Last day on which it holds, inclusive; 9999-12-31 while it is current.';
comment on column customer.customer_plan_contract.created_at is 'When the version was written.';
comment on column customer.customer_plan_contract.updated_at is
'When it was last changed; a new name does not count.';
