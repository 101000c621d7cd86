-- The dimension rows of the invented business: a customer for every two contracts, 1,158 plans, 38 branches.
insert into customer."年金客户" (company_id, "客户名称", "年金账户号")
select
    (600000000 + company)::text as company_id,
    '测试企业' || company || '有限公司' as name,
    (600000000 + company)::text as account_number
from generate_series(0, {{ contracts }} / 2 - 1) as company
on conflict (company_id) do nothing;

insert into mapping."年金计划" ("年金计划号", "计划全称", "计划类型")
select
    'P' || to_char(plan, 'FM0000') as plan_code,
    '测试企业年金计划' || plan as name,
    case when plan % 10 < 7 then '集合计划' else '单一计划' end as plan_type
from generate_series(0, 1157) as plan
on conflict ("年金计划号") do nothing;

insert into mapping."组织架构" ("机构代码", "机构")
select
    'G' || to_char(branch, 'FM00') as branch_code,
    '第' || branch || '机构' as branch_name
from generate_series(1, 38) as branch
on conflict ("机构代码") do nothing;
