-- The bill: from the cells of staging to rows of business."规模明细" (specification, section 6).
-- One row per row of the file. skipped names the rule by which a row is no row of the bill; rejected says
-- in words why a row can't be used.
-- Reads: staging, the dimensions.
{% set texts = [
    '业务类型', '计划类型', '计划名称', '组合类型', '组合名称', '客户名称', '机构名称', '子企业名称', '集团企业客户名称',
] %}
{% set codes = ['计划代码', '组合代码', '机构代码', '产品线代码', '年金账户号', '子企业号', '集团企业客户号', 'company_id'] %}
{# The numbers, each with what its column rounds to more digits than it takes. #}
{% set amounts, rates = '99999999999999.99995', '9999.9999995' %}
{% set numbers = {
    '期初资产规模': amounts, '期末资产规模': amounts, '供款': amounts, '流失_含待遇支付': amounts, '流失': amounts,
    '待遇支付': amounts, '投资收益': amounts, '当期收益率': rates, '年化收益率': rates,
} %}
{% set indexed, as_typed = codes + ['客户名称', '计划名称'], ['年金账户名'] %}
{# What names the plan, the customer, and the customer where the name doesn't. #}
{% set plan, name, whose = '计划代码', '客户名称', ['company_id', '年金账户号', '集团企业客户号'] %}
create temp table prepared on commit drop as
with
{% include 'load/_cleaned.sql' %}

{% include 'load/_known.sql' %}

{% include 'load/_repeated.sql' %}

-- Codes that follow from other cells.
coded as (
    select
        cleaned.*,
        case
            when cleaned."计划代码" in ('1P0290', '1P0807') then substr(cleaned."计划代码", 2)
            when cleaned."计划代码" is not null then cleaned."计划代码"
            when cleaned."计划类型" = '集合计划' then 'AN001'
            when cleaned."计划类型" = '单一计划' then 'AN002'
        end as plan_code,
        coalesce(
            nullif(substr(cleaned."组合代码", case when cleaned."组合代码" like 'F%' then 2 else 1 end), ''),
            case
                when cleaned."业务类型" in ('职年受托', '职年投资') then 'QTAN003'
                when cleaned."计划类型" = '集合计划' then 'QTAN001'
                when cleaned."计划类型" = '单一计划' then 'QTAN002'
            end
        ) as portfolio_code,
        by_business."产品线代码" as line_of_business,
        coalesce(
            by_business."产品线代码",
            case
                when cleaned."产品线代码" = any(array(select "产品线代码" from mapping."产品线"))
                    then cleaned."产品线代码"
            end
        ) as known_product_line,
        coalesce(branch.branch_code, cleaned."机构代码", 'G00') as branch_code,
        coalesce(
            nullif(substr(cleaned."集团企业客户号", case when cleaned."集团企业客户号" like 'C%' then 2 else 1 end), ''),
            cleaned."年金账户号"
        ) as account_number
    from cleaned
    left join mapping."产品线" as by_business on cleaned."业务类型" = by_business."产品线"
    left join branch on cleaned."机构名称" = branch.branch_name
),

-- The customer: as delivered, of the plan, of the account, of the name; else a temporary id that the row
-- alone decides, so that every load makes the same, in whatever order: of the name, or else of the account.
identified as (
    select
        coded.*,
        coalesce(
            coded.company_id,
            plan.company_id,
            account.real_id,
            named_customer.real_id,
            named_customer.company_id,
            mdm.temporary_id(coalesce(coded.name, coded.account_number))
        ) as resolved_company_id,
        case
            when coded.company_id is not null then null
            when plan.company_id is not null then plan.resolved_from
            when account.real_id is not null then account.resolved_from
            when named_customer.real_id is not null then named_customer.resolved_from
        end as resolved_from,
        case
            when coded.company_id is not null then 'file'
            when plan.company_id is not null then 'plan'
            when account.real_id is not null then 'account'
            when named_customer.real_id is not null then 'name'
            when named_customer.company_id is not null then 'name'
            when coalesce(coded.name, coded.account_number) is not null then 'temporary'
            else 'none'
        end as resolved_by
    from coded
    left join mapping."年金计划" as plan
        on coded.plan_code = plan."年金计划号" and coded."计划类型" = '单一计划'
    left join account on coded.account_number = account.account_number
    left join named_customer on coded.name = named_customer.name
)

select
    identified.sheet,
    identified.source_row,
    identified.resolved_by,
    identified.resolved_from,
    {% include 'load/_skipped.sql' %}
    coalesce(
        {% include 'load/_total_fault.sql' %}
        nullif(concat_ws(
            '; ',
            {% include 'load/_delivery.sql' %}
            case
                when
                    identified.known_product_line is null
                    and (identified."业务类型" <> all({{ listed_values.get('业务类型') }}::text[])) is not true
                    then '业务类型 is no known product line: ' || coalesce(identified."业务类型", '(empty)')
            end,
            case
                when identified.line_of_business <> identified."产品线代码"
                    then
                        '产品线代码 ' || identified."产品线代码" || ' contradicts 业务类型 ' || identified."业务类型"
                        || ', which is ' || identified.line_of_business
            end,
            case
                when coalesce(identified.name, identified.company_id, identified.account_number) is null
                    then '客户名称 and 年金账户号 are empty: the row names no customer'
            end,
            case
                when identified.plan_code is null
                    then '计划代码 is empty and 计划类型 is neither 集合计划 nor 单一计划'
            end,
            {% include 'load/_row_faults.sql' %}
            {% include 'load/_faults.sql' %}
        ), '')
    ) as rejected,
    identified.month as "月度",
    identified."业务类型",
    identified."计划类型",
    identified.plan_code as "计划代码",
    identified."计划名称",
    identified."组合类型",
    identified.portfolio_code as "组合代码",
    identified."组合名称",
    identified.name as "客户名称",
    {% for column in numbers %}
    identified.{{ column | identifier }},
    {% endfor %}
    identified.branch_code as "机构代码",
    identified."机构名称",
    identified.known_product_line as "产品线代码",
    identified.account_number as "年金账户号",
    coalesce(identified."客户名称", identified."年金账户名") as "年金账户名",
    identified."子企业号",
    identified."子企业名称",
    identified."集团企业客户号",
    identified."集团企业客户名称",
    identified.resolved_company_id as company_id
from identified
left join waiting
    on
        (identified.typed).corrects_load = waiting.corrects_load
        and (identified.typed).corrects_row = waiting.corrects_row;
