-- One row per row of the file. skipped names the rule by which a row is no reported event; rejected says
-- in words why a row can't be used.
-- Reads: staging, the dimensions.
{% set texts = ['客户类型', '原受托人', '计划类型', '证明材料', '考核有效', '备注', '机构名称'] %}
{% set codes = ['年金计划号', '产品线代码', '机构代码', 'company_id'] %}
{% set amounts = ['计划规模', '年缴规模'] %}
create temp table prepared on commit drop as
with
-- The cells by kind. An amount without a unit is in 亿元, one with a unit comes in yuan. A sheet like 企年受托中标(空白) says its 业务类型 where no column does.
cleaned as materialized (
    select
        {% for column in texts %}
        mdm.clean_text({{ column | identifier }}) as {{ column | identifier }},
        {% endfor %}
        {% for column in codes %}
        mdm.clean_code({{ column | identifier }}) as {{ column | identifier }},
        {% endfor %}
        {% for column in amounts %}
        mdm.clean_number({{ column | identifier }})
        / case when {{ column | identifier }} ~ '[元万亿]\s*$' then 100000000 else 1 end as {{ column | identifier }},
        {% endfor %}
        mdm.clean_month("上报月份") as "上报月份",
        mdm.clean_date({{ event_date | identifier }}) as event_date,
        coalesce(
            mdm.clean_text("业务类型"), substring(sheet, '(?:企年|职年)(?:受托|投资)')
        ) as "业务类型",
        mdm.clean_text("上报客户名称") as "上报客户名称",
        coalesce(mdm.clean_name("客户名称"), mdm.clean_name("上报客户名称")) as "客户名称",
        sheet,
        source_row
    from staging
),

{% include 'load/_known.sql' %}
,

{% include 'load/_repeated.sql' %}
,

identified as materialized (
    select
        cleaned.*,
        coalesce(by_business."产品线代码", by_code."产品线代码") as known_product_line,
        coalesce(branch.branch_code, alias.branch_code, cleaned."机构代码", 'G00') as branch_code,
        coalesce(
            cleaned.company_id,
            plan.company_id,
            named_customer.company_id,
            mdm.temporary_id(cleaned."客户名称")
        ) as resolved_company_id,
        case
            when cleaned.company_id is not null then 'file'
            when plan.company_id is not null then 'plan'
            when named_customer.company_id is not null then 'name'
            when cleaned."客户名称" is not null then 'temporary'
            else 'none'
        end as resolved_by
    from cleaned
    left join mapping."产品线" as by_business on cleaned."业务类型" = by_business."产品线"
    left join mapping."产品线" as by_code on cleaned."产品线代码" = by_code."产品线代码"
    left join branch on cleaned."机构名称" = branch.branch_name
    left join alias on cleaned."机构名称" = alias.branch_name
    left join mapping."年金计划" as plan
        on cleaned."年金计划号" = plan."年金计划号" and plan."计划类型" = '单一计划'
    left join named_customer on cleaned."客户名称" = named_customer.name
)

select
    identified.sheet,
    identified.source_row,
    identified.resolved_by,
    waiting.corrects_load::bigint as corrects_load,
    waiting.corrects_row::integer as corrects_row,
    case
        when repeated.sheet is not null then 'duplicate'
        when staging.corrects_load is not null and waiting.corrects_load is null then 'corrected before'
        when
            identified."年金计划号" is null
            and concat_ws(' ', staging."上报月份", staging."业务类型", staging."上报客户名称")
            ~ '(合计|总计|小计)[:：]?(\s|$)'
            then 'total'
    end as skipped,
    nullif(concat_ws(
        '; ',
        case
            when staging."上报月份" is null then '上报月份 is empty'
            when identified."上报月份" is null then '上报月份 is no month: ' || staging."上报月份"
        end,
        case
            when identified.known_product_line is null
                then '业务类型 is no known product line: ' || coalesce(identified."业务类型", '(empty)')
        end,
        case
            when identified."客户名称" is null and identified.resolved_company_id is null
                then '上报客户名称 is empty'
        end,
        case
            when mdm.clean_text(staging.{{ event_date | identifier }}) is not null and identified.event_date is null
                then {{ event_date }} || ' is no date: ' || staging.{{ event_date | identifier }}
        end,
        {% for column in texts + codes + ['上报客户名称'] %}
        case
            when
                staging.{{ column | identifier }} like '#%'
                and staging.{{ column | identifier }} ~ '^#(N/A|REF!|VALUE!|DIV/0!|NAME[?]|NULL!|NUM!)'
                then {{ column }} || ' is an error of Excel: ' || staging.{{ column | identifier }}
        end,
        {% endfor %}
        {% for column in codes %}
        case
            when
                staging.{{ column | identifier }} like '%+%'
                and staging.{{ column | identifier }} ~* '^[0-9.]+e[+][0-9]+$'
                then {{ column }} || ' has lost digits, store it as text: ' || staging.{{ column | identifier }}
        end,
        {% endfor %}
        {% for column in amounts %}
        case
            when abs(identified.{{ column | identifier }}) >= 1e14
                then {{ column }} || ' is no number: ' || staging.{{ column | identifier }}
        end,
        {% endfor %}
        null
    ), '') as rejected,
    identified."上报月份",
    identified."业务类型",
    identified.known_product_line as "产品线代码",
    identified."上报客户名称",
    identified."客户名称",
    null::text as "年金账户号",
    identified."年金计划号",
    identified.resolved_company_id as company_id,
    identified."机构名称",
    identified.branch_code as "机构代码",
    identified.event_date as {{ event_date | identifier }},
    {% for column in amounts + texts if column != '机构名称' %}
    identified.{{ column | identifier }}{% if not loop.last %},{% endif %}

    {% endfor %}
from identified
inner join staging
    on
        identified.sheet = staging.sheet
        and identified.source_row = staging.source_row
left join repeated
    on
        identified.sheet = repeated.sheet
        and identified.source_row = repeated.source_row
left join waiting
    on
        staging.corrects_load = waiting.corrects_load
        and staging.corrects_row = waiting.corrects_row;
