set local "citus.multi_shard_modify_mode" to 'sequential';

drop trigger if exists trg_log_bill_insert on business."规模明细";

drop trigger if exists trg_log_bill_update on business."规模明细";

drop trigger if exists trg_log_bill_delete on business."规模明细";

drop trigger if exists trg_log_bill_truncate on business."规模明细";

drop function if exists mdm.log_bill_change();

drop table if exists mdm.bill_change;
