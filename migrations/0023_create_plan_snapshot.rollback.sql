drop table if exists customer.fct_customer_plan_monthly;
