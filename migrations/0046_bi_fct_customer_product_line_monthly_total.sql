-- bi.fct_customer_product_line_monthly_total: one row per snapshot month, product line and state of
-- customers: what months beside months need, in a few rows each.

set local "citus.multi_shard_modify_mode" to 'sequential';

create or replace view bi.fct_customer_product_line_monthly_total as
select
    snapshot_month as month_end,
    product_line_code,
    is_strategic,
    is_existing,
    is_new,
    is_winning_this_year,
    is_churned_this_year,
    customer_count,
    aum_balance as assets,
    plan_count
from customer.fct_customer_product_line_monthly_total;

comment on view bi.fct_customer_product_line_monthly_total is
'Totals of customers: one row per month, product line and state of customers. 客户产品线月度汇总';

comment on column bi.fct_customer_product_line_monthly_total.customer_count is 'Such customers. 客户数';
comment on column bi.fct_customer_product_line_monthly_total.assets is
'Their assets on that day, yuan. Not to be added up over months. 期末资产规模（元）';
comment on column bi.fct_customer_product_line_monthly_total.plan_count is
'Their plans there on that day, those of each customer counted. 计划数';
