-- One row per row of the file. skipped names the rule by which a row is no reported event; rejected says
-- in words why a row can't be used.
-- Reads: staging, the dimensions.
{% set texts = [
    '业务类型', '上报客户名称', '客户名称', '客户类型', '原受托人', '计划类型', '证明材料', '考核有效', '备注', '机构名称',
] %}
{% set codes = ['年金计划号', '产品线代码', '机构代码', 'company_id'] %}
{# The numbers, each with what its column rounds to more digits than it takes. #}
{% set numbers = {'计划规模': '99999999999999.99995', '年缴规模': '99999999999999.99995'} %}
{# What names the plan, the customer, and the customer where the name doesn't. #}
{% set plan, name, whose = '年金计划号', '上报客户名称', ['客户名称', 'company_id'] %}
{% set indexed, as_typed = codes + ['上报客户名称', '客户名称'], [event_date] %}
create temp table prepared on commit drop as
with
{% include 'load/_cleaned.sql' %}

{% include 'load/_known.sql' %}

{% include 'load/_repeated.sql' %}

-- A sheet like 企年受托中标(空白) says its 业务类型 where no column does. An amount without a unit is in 亿元, one
-- with a unit comes in yuan.
event as (
    select
        mdm.clean_date({{ event_date | identifier }}) as event_date,
        {{ event_date | identifier }} as typed_date,
        coalesce("业务类型", substring(sheet, '(?:企年|职年)(?:受托|投资)')) as business,
        coalesce(mdm.clean_name("客户名称"), name) as customer_name,
        {% for column in numbers %}
        case
            when mdm.clean_text((typed).{{ column | identifier }}) ~ '[元千万亿]'
                then {{ column | identifier }} / 100000000
            else {{ column | identifier }}
        end as {{ column | identifier }},
        {% endfor %}
        {% for column in texts + codes %}
        {{ column | identifier }},
        {% endfor %}
        sheet,
        source_row,
        typed,
        is_plain,
        month
    from cleaned
),

identified as (
    select
        event.*,
        by_business."产品线代码" as line_of_business,
        coalesce(by_business."产品线代码", by_code."产品线代码") as known_product_line,
        coalesce(branch.branch_code, event."机构代码", 'G00') as branch_code,
        coalesce(
            event.company_id,
            plan.company_id,
            named_customer.real_id,
            named_customer.company_id,
            mdm.temporary_id(event.customer_name)
        ) as resolved_company_id,
        case
            when event.company_id is not null then null
            when plan.company_id is not null then plan.resolved_from
            when named_customer.real_id is not null then named_customer.resolved_from
        end as resolved_from,
        case
            when event.company_id is not null then 'file'
            when plan.company_id is not null then 'plan'
            when coalesce(named_customer.real_id, named_customer.company_id) is not null then 'name'
            when event.customer_name is not null then 'temporary'
            else 'none'
        end as resolved_by
    from event
    left join mapping."产品线" as by_business on event.business = by_business."产品线"
    left join mapping."产品线" as by_code on event."产品线代码" = by_code."产品线代码"
    left join branch on event."机构名称" = branch.branch_name
    left join mapping."年金计划" as plan
        on event."年金计划号" = plan."年金计划号" and plan."计划类型" = '单一计划'
    left join named_customer on event.customer_name = named_customer.name
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
                    and (identified.business <> all({{ listed_values.get('业务类型') }}::text[])) is not true
                    then '业务类型 is no known product line: ' || coalesce(identified.business, '(empty)')
            end,
            case
                when identified.line_of_business <> identified."产品线代码"
                    then
                        '产品线代码 ' || identified."产品线代码" || ' contradicts 业务类型 ' || identified.business
                        || ', which is ' || identified.line_of_business
            end,
            case
                when coalesce(identified.customer_name, identified.company_id) is null then '上报客户名称 is empty'
            end,
            case
                when
                    mdm.clean_text(identified.typed_date) is not null
                    and identified.event_date is null
                    then {{ event_date }} || ' is no date: ' || identified.typed_date
            end,
            {% include 'load/_row_faults.sql' %}
            {% include 'load/_faults.sql' %}
        ), '')
    ) as rejected,
    identified.month as "上报月份",
    identified.business as "业务类型",
    identified.known_product_line as "产品线代码",
    identified."上报客户名称",
    identified.customer_name as "客户名称",
    null::text as "年金账户号",
    identified."年金计划号",
    identified.resolved_company_id as company_id,
    identified."机构名称",
    identified.branch_code as "机构代码",
    identified.event_date as {{ event_date | identifier }},
    {% for column in numbers %}
    identified.{{ column | identifier }},
    {% endfor %}
    identified."客户类型",
    identified."原受托人",
    identified."计划类型",
    identified."证明材料",
    identified."考核有效",
    identified."备注"
from identified
left join waiting
    on
        (identified.typed).corrects_load = waiting.corrects_load
        and (identified.typed).corrects_row = waiting.corrects_row;
