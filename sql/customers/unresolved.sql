-- The customers whose id is temporary, with what hangs on it, and who they may be, largest first: one row per
-- customer.
with
looked_at as (
    select company_id
    from customer."年金客户"
),

{% include 'customers/_said.sql' %}

-- The real customers by each reason: one row per temporary one and reason.
candidate as (
    select
        temporary_id,
        rank,
        reason,
        count(distinct company_id) = 1 as is_only_one,
        string_agg(distinct company_id, ' or ' order by company_id) as company_ids
    from likeness
    where not mdm.is_temporary_id(company_id)
    group by temporary_id, rank, reason
),

-- The first reason that leaves no doubt, else the first.
suggestion as (
    select distinct on (temporary_id)
        temporary_id,
        company_ids || ' (' || reason || ')' as suggestion,
        case when is_only_one then 'just resolve ' || temporary_id || ' ' || company_ids end as command
    from candidate
    order by temporary_id, is_only_one desc, rank
),

bill as (
    select
        company_id,
        count(*) as bill_rows,
        max("月度") as newest_month
    from business."规模明细"
    where mdm.is_temporary_id(company_id)
    group by company_id
),

newest as (
    select
        stored.company_id,
        sum(stored."期末资产规模") as assets
    from business."规模明细" as stored
    inner join bill
        on
            stored.company_id = bill.company_id
            and stored."月度" = bill.newest_month
    group by stored.company_id
),

event as (
    select
        company_id,
        count(*) as events
    from (
        select company_id from customer."当年中标"
        union all
        select company_id from customer."当年流失"
    ) as reported
    where mdm.is_temporary_id(company_id)
    group by company_id
)

select
    customer.company_id,
    customer."客户名称" as name,
    coalesce(bill.bill_rows, 0) as bill_rows,
    to_char(bill.newest_month, 'YYYYMM') as newest_month,
    newest.assets,
    coalesce(event.events, 0) as events,
    suggestion.suggestion,
    suggestion.command
from customer."年金客户" as customer
left join bill on customer.company_id = bill.company_id
left join newest on customer.company_id = newest.company_id
left join event on customer.company_id = event.company_id
left join suggestion on customer.company_id = suggestion.temporary_id
where
    bill.company_id is not null
    or event.company_id is not null
order by newest.assets desc nulls last, customer.company_id;
