-- bi.fct_customer_plan_monthly: one row per snapshot month, customer, plan and product line: the plan
-- snapshot as the documents have it, without what fct_contract_monthly adds.

set local "citus.multi_shard_modify_mode" to 'sequential';

create or replace view bi.fct_customer_plan_monthly as
select
    month_end,
    company_id,
    plan_code,
    product_line_code,
    customer_name,
    plan_name,
    product_line_name,
    contract_status,
    is_churned_this_year,
    assets
from bi.fct_contract_monthly;

comment on view bi.fct_customer_plan_monthly is
'Snapshot: one row per month, customer, plan and product line. 客户计划月度事实';

comment on column bi.fct_customer_plan_monthly.assets is
'Assets on that day, yuan. Not to be added up over months. 期末资产规模（元）';
