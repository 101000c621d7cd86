-- bi.dim_plan: one row per plan.

set local "citus.multi_shard_modify_mode" to 'sequential';

create or replace view bi.dim_plan as
select
    "年金计划号" as plan_code,
    "计划全称" as plan_name,
    "计划类型" as plan_type,
    company_id as single_company_id,
    "主拓机构代码" as main_branch_code,
    "管理资格" as product_lines
from mapping."年金计划";

comment on view bi.dim_plan is 'Plans: one row each. 计划维度';

comment on column bi.dim_plan.plan_code is 'Code of the plan; key. 年金计划号';
comment on column bi.dim_plan.plan_name is 'Full name of the plan as it is today. 计划全称';
comment on column bi.dim_plan.single_company_id is 'The one customer of a 单一计划; else null. 单一计划客户号';
