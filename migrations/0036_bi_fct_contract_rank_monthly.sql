-- bi.fct_contract_rank_monthly: one row per loaded month and contract with assets in it, with its place. A
-- view of its own, because to rank one contract is to rank all of its month: ask for it with a month_end.

set local "citus.multi_shard_modify_mode" to 'sequential';

create or replace view bi.fct_contract_rank_monthly as
select
    month_end,
    contract_id,
    company_id,
    plan_code,
    product_line_code,
    customer_name,
    plan_name,
    product_line_name,
    is_strategic,
    assets,
    rank() over (
        partition by month_end, product_line_code
        order by assets desc
    ) as product_line_rank
from bi.fct_contract_monthly
where assets > 0;

comment on view bi.fct_contract_rank_monthly is
'Contracts by size: one row per loaded month and contract with assets. 合同排名月度事实';

comment on column bi.fct_contract_rank_monthly.month_end is 'The month, by its last day; bi.dim_date. 月末';
comment on column bi.fct_contract_rank_monthly.contract_id is
'The version that holds on that day; bi.dim_contract_version. 合同版本号';
comment on column bi.fct_contract_rank_monthly.company_id is 'The customer; bi.dim_customer. 客户号';
comment on column bi.fct_contract_rank_monthly.plan_code is 'The plan; bi.dim_plan. 年金计划号';
comment on column bi.fct_contract_rank_monthly.product_line_code is
'The product line; bi.dim_product_line. 产品线代码';
comment on column bi.fct_contract_rank_monthly.customer_name is 'Name of the customer as it is today. 客户名称';
comment on column bi.fct_contract_rank_monthly.plan_name is 'Name of the plan as it is today. 计划全称';
comment on column bi.fct_contract_rank_monthly.product_line_name is
'Name of the product line as it is today. 产品线';
comment on column bi.fct_contract_rank_monthly.is_strategic is 'Whether it is 战客 on that day. 是否战客';
comment on column bi.fct_contract_rank_monthly.assets is
'Assets in the bill of the month, yuan. Not to be added up over months. 期末资产规模（元）';
comment on column bi.fct_contract_rank_monthly.product_line_rank is
'Place by assets in its product line in this month, 1 is the largest; equals share one. 产品线内排名';
