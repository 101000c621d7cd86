drop trigger if exists trg_sync_product_line_name on mapping."产品线";

drop function if exists mdm.sync_product_line_name();
