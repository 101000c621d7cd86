-- bi.fct_contract_monthly_total: one row per snapshot month, product line and state of contracts: what months
-- beside months need, in a few rows each.

set local "citus.multi_shard_modify_mode" to 'sequential';

create or replace view bi.fct_contract_monthly_total as
select
    snapshot_month as month_end,
    product_line_code,
    contract_status,
    is_strategic,
    is_existing,
    is_churned_this_year,
    contract_count,
    aum_balance as assets,
    contributions
from customer.fct_customer_plan_monthly_total;

comment on view bi.fct_contract_monthly_total is
'Totals of fct_contract_monthly: one row per month, product line and state of contracts. 合同月度汇总';

comment on column bi.fct_contract_monthly_total.contract_count is 'Such contracts. 合同数';
comment on column bi.fct_contract_monthly_total.assets is
'Their assets on that day, yuan. Not to be added up over months. 期末资产规模（元）';
