-- A rename in mapping."年金计划" shows at once in every version and snapshot. A convenience of one
-- machine: sync and snapshot do the same, so a cluster may drop it. updated_at stays, because a name is
-- not part of the history.
-- depends: 0025_trigger_customer_name

set local "citus.multi_shard_modify_mode" to 'sequential';

create or replace function mdm.sync_plan_name() returns trigger
language plpgsql
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

create or replace trigger trg_sync_plan_name
after update of "计划全称" on mapping."年金计划"
for each row
when (old."计划全称" is distinct from new."计划全称")
execute function mdm.sync_plan_name();
