set local "citus.multi_shard_modify_mode" to 'sequential';

drop table if exists customer.fct_customer_product_line_monthly_total;
