-- What holds for every version: known companies and product lines, known statuses, one version per first
-- and per last day, no version that ends before it starts.
-- depends: 0018_create_contract

set local "citus.multi_shard_modify_mode" to 'sequential';

do $$
begin
    if not exists (
        select from pg_constraint
        where conrelid = 'customer.customer_plan_contract'::regclass and conname = 'fk_contract_company'
    ) then
        alter table customer.customer_plan_contract
            add constraint fk_contract_company foreign key (company_id) references customer."年金客户" (company_id);
    end if;
end
$$;

do $$
begin
    if not exists (
        select from pg_constraint
        where conrelid = 'customer.customer_plan_contract'::regclass and conname = 'fk_contract_product_line'
    ) then
        alter table customer.customer_plan_contract
            add constraint fk_contract_product_line foreign key (product_line_code) references mapping."产品线" ("产品线代码");
    end if;
end
$$;

do $$
begin
    if not exists (
        select from pg_constraint
        where conrelid = 'customer.customer_plan_contract'::regclass and conname = 'uq_active_contract'
    ) then
        alter table customer.customer_plan_contract
            add constraint uq_active_contract unique (company_id, plan_code, product_line_code, valid_to);
    end if;
end
$$;

do $$
begin
    if not exists (
        select from pg_constraint
        where conrelid = 'customer.customer_plan_contract'::regclass and conname = 'ck_contract_valid'
    ) then
        alter table customer.customer_plan_contract
            add constraint ck_contract_valid check (valid_from <= valid_to);
    end if;
end
$$;

do $$
begin
    if not exists (
        select from pg_constraint
        where conrelid = 'customer.customer_plan_contract'::regclass and conname = 'ck_contract_status'
    ) then
        alter table customer.customer_plan_contract
            add constraint ck_contract_status check (contract_status in ('正常', '停缴'));
    end if;
end
$$;
