-- The customers whose id is temporary, with what hangs on it, largest first: one row per customer.
with
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
    coalesce(event.events, 0) as events
from customer."年金客户" as customer
left join bill on customer.company_id = bill.company_id
left join newest on customer.company_id = newest.company_id
left join event on customer.company_id = event.company_id
where
    bill.company_id is not null
    or event.company_id is not null
order by newest.assets desc nulls last, customer.company_id;
