drop table if exists customer.fct_customer_product_line_monthly;
