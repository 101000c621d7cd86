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

-- A temporary customer whom a person has resolved stands for the real one.
known_customer as (
    select
        "年金账户号" as account_number,
        mdm.clean_name("客户名称") as name,
        coalesce(resolved_company_id, company_id) as company_id,
        resolved_company_id,
        mdm.is_temporary_id(coalesce(resolved_company_id, company_id)) as is_temporary
    from customer."年金客户"
),

-- The customer who has an account number alone: real_id where it is a real one, whatever temporary ones have it
-- too, else company_id.
account as (
    select
        account_number,
        case
            when count(distinct company_id) filter (where not is_temporary) = 1
                then min(company_id) filter (where not is_temporary)
        end as real_id,
        case when count(distinct company_id) = 1 then min(company_id) end as company_id
    from known_customer
    where account_number is not null
    group by account_number
),

-- The same by name. Of several real ones, a person has chosen the one that the temporary customer, whose id the
-- name makes, was resolved to.
named_customer as (
    select
        name,
        case
            when count(distinct company_id) filter (where not is_temporary) = 1
                then min(company_id) filter (where not is_temporary)
            when count(distinct resolved_company_id) = 1 then min(resolved_company_id)
        end as real_id,
        case when count(distinct company_id) = 1 then min(company_id) end as company_id
    from known_customer
    group by name
),
