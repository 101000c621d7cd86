-- bi.fct_customer_product_line_monthly: one row per month, customer and product line, as just snapshot has
-- made it.

set local "citus.multi_shard_modify_mode" to 'sequential';

create or replace view bi.fct_customer_product_line_monthly as
select
    snapshot_month as month_end,
    company_id,
    product_line_code,
    customer_name,
    product_line_name,
    is_strategic,
    is_existing,
    is_new,
    is_winning_this_year,
    is_churned_this_year,
    aum_balance as assets,
    plan_count
from customer.fct_customer_product_line_monthly;

comment on view bi.fct_customer_product_line_monthly is
'Snapshot: one row per month, customer and product line. 客户产品线月度事实';

comment on column bi.fct_customer_product_line_monthly.is_strategic is
'Whether any of its contracts was 战客 on that day. 是否战客';
comment on column bi.fct_customer_product_line_monthly.is_existing is
'Whether any of its contracts was 已客 on that day. 是否已客';
comment on column bi.fct_customer_product_line_monthly.assets is
'Assets on that day, yuan. Not to be added up over months. 期末资产规模（元）';
comment on column bi.fct_customer_product_line_monthly.plan_count is
'Plans that it has there on that day. 计划数';
