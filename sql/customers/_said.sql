-- What is said of customers, of those in looked_at: one row per company_id, name, account number and plan of a
-- single customer. Rows under a real id that just resolve gave them say it of that customer.
said as materialized (
    select
        company_id,
        "客户名称" as name,
        "年金账户号" as account_number,
        case
            when "计划类型" = '单一计划' and "计划代码" not in ('AN001', 'AN002') then "计划代码"
        end as plan_code
    from business."规模明细"
    where company_id in (select company_id from looked_at)
    union
    select
        company_id,
        "客户名称" as name,
        null as account_number,
        case when "计划类型" = '单一计划' then "年金计划号" end as plan_code
    from customer."当年中标"
    where company_id in (select company_id from looked_at)
    union
    select
        company_id,
        "客户名称" as name,
        null as account_number,
        case when "计划类型" = '单一计划' then "年金计划号" end as plan_code
    from customer."当年流失"
    where company_id in (select company_id from looked_at)
    union
    select
        company_id,
        mdm.clean_name("客户名称") as name,
        "年金账户号" as account_number,
        null as plan_code
    from customer."年金客户"
    where
        company_id in (select company_id from looked_at)
        -- What an undone resolve leaves until the next sync says nothing.
        and ("客户名称" is not null or resolved_from is null)
    union
    select
        company_id,
        null as name,
        null as account_number,
        "年金计划号" as plan_code
    from mapping."年金计划"
    where "计划类型" = '单一计划' and company_id in (select company_id from looked_at)
),

-- One clue to who a customer is: one row per customer, clue and value.
clue as (
    select distinct
        said.company_id,
        clue.rank,
        clue.reason,
        clue.value
    from said
    cross join lateral (
        values (1, 'plan', said.plan_code), (2, 'account', said.account_number), (3, 'name', said.name)
    ) as clue (rank, reason, value)
    where clue.value is not null
),

-- Who may be the same customer as a temporary one: one row per pair and reason, the reason by which loads find a
-- customer first having rank 1.
likeness as (
    select distinct
        temporary.company_id as temporary_id,
        other.company_id,
        temporary.rank,
        temporary.reason
    from clue as temporary
    inner join clue as other on temporary.rank = other.rank and temporary.value = other.value
    where mdm.is_temporary_id(temporary.company_id) and temporary.company_id <> other.company_id
),
