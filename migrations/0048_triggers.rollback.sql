set local "citus.multi_shard_modify_mode" to 'sequential';

do $$
begin
    if not exists (
        -- What Citus hangs on each of its tables.
        select 1
        from pg_trigger
        inner join pg_proc on pg_trigger.tgfoid = pg_proc.oid
        where
            proname = 'citus_truncate_trigger'
            and tgrelid in (
                'business."规模明细"'::regclass, 'customer.customer_plan_contract'::regclass,
                'customer."年金客户"'::regclass, 'mapping."产品线"'::regclass, 'mapping."年金计划"'::regclass
            )
    ) then
        drop trigger if exists trg_log_history_change on customer.customer_plan_contract;
        drop trigger if exists trg_log_bill_truncate on business."规模明细";
        drop trigger if exists trg_log_bill_delete on business."规模明细";
        drop trigger if exists trg_log_bill_update on business."规模明细";
        drop trigger if exists trg_log_bill_insert on business."规模明细";
        drop trigger if exists trg_sync_plan_name on mapping."年金计划";
        drop trigger if exists trg_sync_customer_name on customer."年金客户";
        drop trigger if exists trg_sync_product_line_name on mapping."产品线";
    end if;
end
$$;
