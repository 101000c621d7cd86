set local "citus.multi_shard_modify_mode" to 'sequential';

drop view if exists bi.fct_customer_product_line_monthly_total;
