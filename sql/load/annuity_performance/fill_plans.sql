-- Add the plans that the dimension lacks, one row each; what stands there is never overwritten.
-- The customer of a single plan (单一计划) is known where the file shows just one; AN001 and AN002 stand
-- for an empty plan code and belong to nobody.
insert into mapping."年金计划" ("年金计划号", "计划全称", "计划类型", company_id)
with
plan as materialized (
    select
        "计划代码" as plan_code,
        mode() within group (order by "计划名称") as name,
        mode() within group (order by "计划类型") as plan_type,
        case
            when
                min(company_id) = max(company_id)
                and min("计划类型") = '单一计划'
                and max("计划类型") = '单一计划'
                and "计划代码" not in ('AN001', 'AN002')
                and min(company_id) not like 'IN%'
                then min(company_id)
        end as company_id
    from prepared
    where rejected is null and skipped is null
    group by "计划代码"
)

select
    plan_code,
    name,
    plan_type,
    company_id
from plan
on conflict ("年金计划号") do nothing;
