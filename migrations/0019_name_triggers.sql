-- A rename in a dimension shows at once in every version and snapshot. A convenience of one machine: sync
-- and snapshot do the same, so a cluster may drop it. updated_at stays, for a name is no part of the history.

set local "citus.multi_shard_modify_mode" to 'sequential';

create or replace function mdm.sync_product_line_name() returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    update customer.customer_plan_contract
    set product_line_name = new."产品线"
    where product_line_code = new."产品线代码" and product_line_name is distinct from new."产品线";

    update customer.fct_customer_product_line_monthly
    set product_line_name = new."产品线"
    where product_line_code = new."产品线代码" and product_line_name is distinct from new."产品线";

    update customer.fct_customer_plan_monthly
    set product_line_name = new."产品线"
    where product_line_code = new."产品线代码" and product_line_name is distinct from new."产品线";

    return null;
end
$$;

comment on function mdm.sync_product_line_name is
'Carry a new name in mapping."产品线" to versions and snapshots.';

create or replace function mdm.sync_customer_name() returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    update customer.customer_plan_contract
    set customer_name = new."客户名称"
    where company_id = new.company_id and customer_name is distinct from new."客户名称";

    update customer.fct_customer_product_line_monthly
    set customer_name = new."客户名称"
    where company_id = new.company_id and customer_name is distinct from new."客户名称";

    update customer.fct_customer_plan_monthly
    set customer_name = new."客户名称"
    where company_id = new.company_id and customer_name is distinct from new."客户名称";

    return null;
end
$$;

comment on function mdm.sync_customer_name is
'Carry a new name in customer."年金客户" to versions and snapshots.';

create or replace function mdm.sync_plan_name() returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    update customer.customer_plan_contract
    set plan_name = new."计划全称"
    where plan_code = new."年金计划号" and plan_name is distinct from new."计划全称";

    update customer.fct_customer_plan_monthly
    set plan_name = new."计划全称"
    where plan_code = new."年金计划号" and plan_name is distinct from new."计划全称";

    return null;
end
$$;

comment on function mdm.sync_plan_name is 'Carry a new name in mapping."年金计划" to versions and snapshots.';
