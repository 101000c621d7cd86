-- Fill in the plans of the load, one row each: those that the dimension lacks, and where they are empty
-- name, type, the customer of a single plan (单一计划), the main branch, the one with most assets in the load,
-- and the product lines. What stands there is never overwritten. The archive keeps what the load changes, for
-- just unload.
-- The customer of a single plan is known where the load shows just one, and not by just resolve, which
-- may be undone; AN001 and AN002 stand for an empty plan code and belong to nobody.
with
-- The rows of plans that the dimension lacks, or of which it lacks something that the row may say.
given as (
    select
        prepared.sheet,
        prepared."计划代码" as plan_code,
        prepared."计划名称" as name,
        prepared."计划类型" as plan_type,
        prepared.company_id,
        prepared.resolved_from,
        prepared."机构代码" as branch_code,
        prepared."产品线代码" as product_line_code,
        prepared."期末资产规模" as amount
    from prepared
    left join mapping."年金计划" as complete
        on
            prepared."计划代码" = complete."年金计划号"
            and (complete."计划全称" is not null or prepared."计划名称" is null)
            and (complete."计划类型" is not null or prepared."计划类型" is null)
            and (complete.company_id is not null or prepared."计划类型" is distinct from '单一计划')
            and complete."主拓机构代码" is not null
            and complete."管理资格" is not null
    where
        prepared.rejected is null
        and prepared.skipped is null
        and complete."年金计划号" is null
    offset bigint '0' -- noqa: AM09
),

{% include 'load/_lacking.sql' %}

at_branch as (
    select
        plan_code,
        branch_code,
        sum(amount) as amount
    from lacking
    where branch_code <> 'G00'
    group by plan_code, branch_code
),

main_branch as (
    select distinct on (plan_code)
        plan_code,
        branch_code
    from at_branch
    order by plan_code, amount desc nulls last, branch_code
),

plan as (
    select
        plan_code,
        mode() within group (order by name) as name,
        mode() within group (order by plan_type) as plan_type,
        case
            when
                min(company_id) = max(company_id)
                and min(plan_type) = '单一计划'
                and max(plan_type) = '单一计划'
                and plan_code not in ('AN001', 'AN002')
                and not mdm.is_temporary_id(min(company_id))
                and min(resolved_from) is null
                then min(company_id)
        end as company_id,
        string_agg(distinct product_line collate "C", '+') as product_lines,
        min(load_id) as load_id
    from lacking
    group by plan_code
),

-- Read before anything is written, also on a cluster, which would else see what it has just written.
before as materialized (
    select
        known."年金计划号" as plan_code,
        to_jsonb(known) as content
    from plan
    inner join mapping."年金计划" as known on plan.plan_code = known."年金计划号"
),

filled as (
    insert into mapping."年金计划" as known (
        "年金计划号", "计划全称", "计划类型", company_id, "主拓机构代码", "管理资格"
    )
    select
        plan.plan_code,
        plan.name,
        plan.plan_type,
        plan.company_id,
        main_branch.branch_code,
        plan.product_lines
    from plan
    left join main_branch on plan.plan_code = main_branch.plan_code
    on conflict ("年金计划号") do update
        set
            "计划全称" = coalesce(known."计划全称", excluded."计划全称"),
            "计划类型" = coalesce(known."计划类型", excluded."计划类型"),
            company_id = case
                when coalesce(known."计划类型", '单一计划') = '单一计划'
                    then coalesce(known.company_id, excluded.company_id)
                else known.company_id
            end,
            "主拓机构代码" = coalesce(known."主拓机构代码", excluded."主拓机构代码"),
            "管理资格" = coalesce(known."管理资格", excluded."管理资格")
        where
            (known."计划全称" is null and excluded."计划全称" is not null)
            or (known."计划类型" is null and excluded."计划类型" is not null)
            or (
                known.company_id is null
                and excluded.company_id is not null
                and coalesce(known."计划类型", '单一计划') = '单一计划'
            )
            or (known."主拓机构代码" is null and excluded."主拓机构代码" is not null)
            or (known."管理资格" is null and excluded."管理资格" is not null)
    returning known.*
)

insert into mdm.replaced_row (table_name, replaced_by, content, became)
select
    'mapping.年金计划' as table_name,
    plan.load_id as replaced_by,
    before.content,
    to_jsonb(filled) as became
from filled
inner join plan on filled."年金计划号" = plan.plan_code
left join before on filled."年金计划号" = before.plan_code;
