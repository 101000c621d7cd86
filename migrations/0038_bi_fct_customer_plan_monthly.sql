-- bi.fct_customer_plan_monthly: one row per month, customer, plan and product line, as just snapshot has
-- made it.

set local "citus.multi_shard_modify_mode" to 'sequential';

create or replace view bi.fct_customer_plan_monthly as
select
    snapshot_month as month_end,
    company_id,
    plan_code,
    product_line_code,
    customer_name,
    plan_name,
    product_line_name,
    contract_status,
    is_churned_this_year,
    aum_balance as assets
from customer.fct_customer_plan_monthly;

comment on view bi.fct_customer_plan_monthly is
'Snapshot: one row per month, customer, plan and product line. 客户计划月度事实';

comment on column bi.fct_customer_plan_monthly.month_end is 'The month, by its last day; bi.dim_date. 月末';
comment on column bi.fct_customer_plan_monthly.company_id is 'The customer; bi.dim_customer. 客户号';
comment on column bi.fct_customer_plan_monthly.plan_code is 'The plan; bi.dim_plan. 年金计划号';
comment on column bi.fct_customer_plan_monthly.product_line_code is
'The product line; bi.dim_product_line. 产品线代码';
comment on column bi.fct_customer_plan_monthly.customer_name is 'Name of the customer as it is today. 客户名称';
comment on column bi.fct_customer_plan_monthly.plan_name is 'Name of the plan as it is today. 计划全称';
comment on column bi.fct_customer_plan_monthly.product_line_name is
'Name of the product line as it is today. 产品线';
comment on column bi.fct_customer_plan_monthly.contract_status is '正常 or 停缴, on that day. 合同状态';
comment on column bi.fct_customer_plan_monthly.is_churned_this_year is
'Whether it was reported as lost (当年流失) in the year up to that day. 是否当年流失';
comment on column bi.fct_customer_plan_monthly.assets is
'Assets on that day, yuan. Not to be added up over months. 期末资产规模（元）';
