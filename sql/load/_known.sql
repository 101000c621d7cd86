-- A branch by the name that the business uses.
alias as (
    select
        branch_name,
        branch_code
    from unnest({{ branch_aliases | list }}::text[], {{ branch_aliases.values() | list }}::text[])
        as configured (branch_name, branch_code)
),

branch as (
    select
        "机构" as branch_name,
        min("机构代码") as branch_code
    from mapping."组织架构"
    group by "机构"
),

-- The customer who has an account number, or a name, alone.
account as (
    select
        "年金账户号" as account_number,
        min(company_id) as company_id
    from customer."年金客户"
    where "年金账户号" is not null
    group by "年金账户号"
    having count(*) = 1
),

-- A real customer of that name counts before a temporary one.
named_customer as (
    select
        name,
        coalesce(
            case when count(*) filter (where not is_temporary) = 1 then min(company_id) filter (where not is_temporary) end,
            case when count(*) = 1 then min(company_id) end
        ) as company_id
    from (
        select
            company_id,
            mdm.clean_name("客户名称") as name,
            company_id like 'IN%' as is_temporary
        from customer."年金客户"
    ) as customer
    group by name
)
