-- The triggers, all of them: names that follow the dimensions (mdm.sync_*_name), and the logs of changes
-- (mdm.log_*_change). A convenience of one machine: nothing depends on them, and distributed tables have none
-- (just distribute drops them).

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
        create or replace trigger trg_sync_product_line_name
        after update of "产品线" on mapping."产品线"
        for each row
        when (old."产品线" is distinct from new."产品线")
        execute function mdm.sync_product_line_name();

        create or replace trigger trg_sync_customer_name
        after update of "客户名称" on customer."年金客户"
        for each row
        when (old."客户名称" is distinct from new."客户名称")
        execute function mdm.sync_customer_name();

        create or replace trigger trg_sync_plan_name
        after update of "计划全称" on mapping."年金计划"
        for each row
        when (old."计划全称" is distinct from new."计划全称")
        execute function mdm.sync_plan_name();

        create or replace trigger trg_log_bill_insert
        after insert on business."规模明细"
        referencing new table as new_row
        for each statement
        execute function mdm.log_bill_change();

        create or replace trigger trg_log_bill_update
        after update on business."规模明细"
        referencing old table as old_row new table as new_row
        for each statement
        execute function mdm.log_bill_change();

        create or replace trigger trg_log_bill_delete
        after delete on business."规模明细"
        referencing old table as old_row
        for each statement
        execute function mdm.log_bill_change();

        create or replace trigger trg_log_bill_truncate
        after truncate on business."规模明细"
        for each statement
        execute function mdm.log_bill_change();

        alter table business."规模明细"
            enable always trigger trg_log_bill_insert,
            enable always trigger trg_log_bill_update,
            enable always trigger trg_log_bill_delete,
            enable always trigger trg_log_bill_truncate;

        create or replace trigger trg_log_history_change
        after insert or delete or truncate or update of
        company_id, plan_code, product_line_code, is_strategic, is_existing, status_year, contract_status,
        valid_from, valid_to
        on customer.customer_plan_contract
        for each statement
        execute function mdm.log_history_change();

        alter table customer.customer_plan_contract
            enable always trigger trg_log_history_change;
    end if;
end
$$;
