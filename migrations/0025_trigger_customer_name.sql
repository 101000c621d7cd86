-- A rename in customer."年金客户" shows at once in every version and snapshot. A convenience of one
-- machine: sync and snapshot do the same, so a cluster may drop it. updated_at stays, because a name is
-- not part of the history.
-- depends: 0024_trigger_product_line_name

set local "citus.multi_shard_modify_mode" to 'sequential';

create or replace function mdm.sync_customer_name() returns trigger
language plpgsql
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

create or replace trigger trg_sync_customer_name
after update of "客户名称" on customer."年金客户"
for each row
when (old."客户名称" is distinct from new."客户名称")
execute function mdm.sync_customer_name();
