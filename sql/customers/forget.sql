-- A real customer that the undone resolve has made is what the rows that it still has say of it; without any,
-- nothing finds it any more.
with
remaining as (
    select
        company_id,
        "客户名称" as name,
        "年金账户号" as account_number,
        resolved_from
    from business."规模明细"
    where company_id in (select company_id from pair)
    union all
    select
        company_id,
        "客户名称" as name,
        null as account_number,
        resolved_from
    from customer."当年中标"
    where company_id in (select company_id from pair)
    union all
    select
        company_id,
        "客户名称" as name,
        null as account_number,
        resolved_from
    from customer."当年流失"
    where company_id in (select company_id from pair)
),

known as (
    select
        pair.temporary_id,
        pair.company_id,
        mode() within group (order by remaining.name) as name,
        mode() within group (order by remaining.account_number) as account_number,
        case
            when count(remaining.company_id) = 0 then pair.temporary_id
            when count(*) = count(remaining.resolved_from) then min(remaining.resolved_from)
        end as resolved_from
    from pair
    left join remaining on pair.company_id = remaining.company_id
    group by pair.temporary_id, pair.company_id
)

update customer."年金客户" as made
set
    "客户名称" = known.name,
    "年金账户号" = known.account_number,
    "主拓机构代码" = null,
    "管理资格" = null,
    resolved_from = known.resolved_from
from known
where made.company_id = known.company_id and made.resolved_from = known.temporary_id;
