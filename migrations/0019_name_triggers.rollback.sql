set local "citus.multi_shard_modify_mode" to 'sequential';

drop function if exists mdm.sync_plan_name();

drop function if exists mdm.sync_customer_name();

drop function if exists mdm.sync_product_line_name();
