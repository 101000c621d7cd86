-- Every customer won or lost is a known customer.
-- One row per reported customer. An event that names none marks nothing in the snapshots.
with
event as (
    select
        '当年中标' as list,
        "上报月份" as reported,
        company_id,
        "上报客户名称" as customer_name
    from customer."当年中标"
    union all
    select
        '当年流失' as list,
        "上报月份" as reported,
        company_id,
        "上报客户名称" as customer_name
    from customer."当年流失"
)

select
    event.list,
    event.reported,
    event.company_id,
    event.customer_name
from event
left join customer."年金客户" as company on event.company_id = company.company_id
where
    company.company_id is null
    and event.reported between {{ first_day }} and {{ last_day }};
