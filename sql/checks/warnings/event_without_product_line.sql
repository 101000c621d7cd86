-- Every customer won or lost is reported for a known product line, or for none.
-- One row per reported customer. An event of an unknown product line marks nothing in the snapshots.
with
event as (
    select
        '当年中标' as list,
        "上报月份" as reported,
        company_id,
        "上报客户名称" as customer_name,
        "产品线代码" as product_line_code
    from customer."当年中标"
    union all
    select
        '当年流失' as list,
        "上报月份" as reported,
        company_id,
        "上报客户名称" as customer_name,
        "产品线代码" as product_line_code
    from customer."当年流失"
)

select
    event.list,
    event.reported,
    event.company_id,
    event.customer_name,
    event.product_line_code
from event
left join mapping."产品线" as product_line on event.product_line_code = product_line."产品线代码"
where
    event.product_line_code <> ''
    and product_line."产品线代码" is null
    and event.reported between {{ first_day }} and {{ last_day }};
