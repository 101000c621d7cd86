-- bi.fct_award_loss: one row per reported customer won (当年中标) or lost (当年流失). Amounts are delivered in 亿元,
-- and shown in yuan like all others.

set local "citus.multi_shard_modify_mode" to 'sequential';

create or replace view bi.fct_award_loss as
select
    '中标' as event,
    (date_trunc('month', "上报月份"::timestamp) + interval '1 month - 1 day')::date as month_end,
    company_id,
    "年金计划号" as plan_code,
    "产品线代码" as product_line_code,
    "机构代码" as branch_code,
    "客户名称" as customer_name,
    "中标日期" as event_date,
    "计划规模" * 100000000 as plan_assets,
    "年缴规模" * 100000000 as yearly_contributions,
    "客户类型" as customer_type,
    "计划类型" as plan_type,
    "原受托人" as former_trustee,
    "考核有效" as counts_for_appraisal
from customer."当年中标"
union all
select
    '流失' as event,
    (date_trunc('month', "上报月份"::timestamp) + interval '1 month - 1 day')::date as month_end,
    company_id,
    "年金计划号" as plan_code,
    "产品线代码" as product_line_code,
    "机构代码" as branch_code,
    "客户名称" as customer_name,
    "流失日期" as event_date,
    "计划规模" * 100000000 as plan_assets,
    "年缴规模" * 100000000 as yearly_contributions,
    "客户类型" as customer_type,
    "计划类型" as plan_type,
    "原受托人" as former_trustee,
    "考核有效" as counts_for_appraisal
from customer."当年流失";

comment on view bi.fct_award_loss is 'Customers won and lost: one row per report. 中标流失事实';

comment on column bi.fct_award_loss.event is '中标 (won) or 流失 (lost). 事件';
comment on column bi.fct_award_loss.month_end is
'Month in which it was reported, by its last day; bi.dim_date. 上报月末';
comment on column bi.fct_award_loss.product_line_code is
'The product line; null in a loss that counts for all of them. 产品线代码';
comment on column bi.fct_award_loss.branch_code is 'The branch; bi.dim_branch. 机构代码';
comment on column bi.fct_award_loss.customer_name is
'Name of the customer as it was reported, in its one form. 客户名称';
comment on column bi.fct_award_loss.event_date is 'Day on which it was won or lost. 中标/流失日期';
comment on column bi.fct_award_loss.plan_assets is 'Assets of the plan, yuan. 计划规模（元）';
comment on column bi.fct_award_loss.yearly_contributions is 'Contributions a year, yuan. 年缴规模（元）';
comment on column bi.fct_award_loss.customer_type is 'Kind of the customer. 客户类型';
comment on column bi.fct_award_loss.former_trustee is 'Trustee before. 原受托人';
comment on column bi.fct_award_loss.counts_for_appraisal is
'Whether it counts for appraisals, as delivered. 考核有效';
