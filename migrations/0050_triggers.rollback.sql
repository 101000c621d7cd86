set local "citus.multi_shard_modify_mode" to 'sequential';

drop trigger if exists trg_log_history_change on customer.customer_plan_contract;

drop trigger if exists trg_log_bill_truncate on business."规模明细";

drop trigger if exists trg_log_bill_delete on business."规模明细";

drop trigger if exists trg_log_bill_update on business."规模明细";

drop trigger if exists trg_log_bill_insert on business."规模明细";

drop trigger if exists trg_sync_plan_name on mapping."年金计划";

drop trigger if exists trg_sync_customer_name on customer."年金客户";

drop trigger if exists trg_sync_product_line_name on mapping."产品线";
