drop trigger if exists trg_sync_customer_name on customer."年金客户";

drop function if exists mdm.sync_customer_name();
