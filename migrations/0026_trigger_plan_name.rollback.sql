drop trigger if exists trg_sync_plan_name on mapping."年金计划";

drop function if exists mdm.sync_plan_name();
