set local "citus.multi_shard_modify_mode" to 'sequential';

drop trigger if exists trg_sync_plan_name on mapping."年金计划";

drop function if exists mdm.sync_plan_name();

drop trigger if exists trg_sync_customer_name on customer."年金客户";

drop function if exists mdm.sync_customer_name();

drop trigger if exists trg_sync_product_line_name on mapping."产品线";

drop function if exists mdm.sync_product_line_name();
