-- A branch by the name that the business uses, which counts where the dimension has none of that name.
alias as (
    select
        branch_name,
        branch_code
    from unnest({{ branch_aliases | list }}::text[], {{ branch_aliases.values() | list }}::text[])
        as configured (branch_name, branch_code)
),

branch as (
    select
        branch_name,
        coalesce(min(branch_code) filter (where not is_alias), min(branch_code)) as branch_code
    from (
        select
            "机构" as branch_name,
            "机构代码" as branch_code,
            false as is_alias
        from mapping."组织架构"
        union all
        select
            branch_name,
            branch_code,
            true as is_alias
        from alias
    ) as named
    group by branch_name
),

-- A temporary customer whom a person has resolved stands for the real one.
known_customer as not materialized (
    select
        "年金账户号" as account_number,
        mdm.clean_name("客户名称") as name,
        coalesce(resolved_company_id, company_id) as company_id,
        resolved_company_id,
        -- The temporary id without which, and without just resolve, this would not be known.
        case when resolved_company_id is null then resolved_from else company_id end as known_by,
        mdm.is_temporary_id(coalesce(resolved_company_id, company_id)) as is_temporary
    from customer."年金客户"
    offset bigint '0'
),

-- The real customer who has an account number alone, whatever temporary ones have it too. These don't count: which
-- of them there are depends on what was loaded before. resolved_from is null where the id is known without just
-- resolve.
account as (
    select
        account_number,
        case
            when min(company_id) filter (where not is_temporary) = max(company_id) filter (where not is_temporary)
                then min(company_id) filter (where not is_temporary)
        end as real_id,
        case
            when not bool_or(known_by is null and not is_temporary) and min(known_by) = max(known_by)
                then min(known_by)
        end as resolved_from
    from known_customer
    where account_number is not null
    group by account_number
),

-- The same by name, and company_id for a temporary customer of that name. Of several real ones, a person has chosen
-- the one that the temporary customer, whose id the name makes, was resolved to.
named_customer as (
    select
        name,
        case
            when min(company_id) filter (where not is_temporary) = max(company_id) filter (where not is_temporary)
                then min(company_id) filter (where not is_temporary)
            when min(resolved_company_id) = max(resolved_company_id) then min(resolved_company_id)
        end as real_id,
        case
            when
                min(company_id) filter (where not is_temporary) = max(company_id) filter (where not is_temporary)
                and bool_or(known_by is null and not is_temporary)
                then null
            when min(known_by) = max(known_by) then min(known_by)
        end as resolved_from,
        case when min(company_id) = max(company_id) then min(company_id) end as company_id
    from known_customer
    group by name
),
