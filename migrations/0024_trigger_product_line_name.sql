-- A rename in mapping."产品线" shows at once in every version and snapshot. A convenience of one
-- machine: sync and snapshot do the same, so a cluster may drop it. updated_at stays, because a name is
-- not part of the history.
-- depends: 0023_create_plan_snapshot

set local "citus.multi_shard_modify_mode" to 'sequential';

create or replace function mdm.sync_product_line_name() returns trigger
language plpgsql
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

create or replace trigger trg_sync_product_line_name
after update of "产品线" on mapping."产品线"
for each row
when (old."产品线" is distinct from new."产品线")
execute function mdm.sync_product_line_name();
