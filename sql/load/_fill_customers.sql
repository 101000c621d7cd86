-- Fill in the customers of the load, one row each: those that the dimension lacks, and where they
-- are empty the name, the main branch, the one with most assets in the load, and the product lines. What stands
-- there is never overwritten. The archive keeps what the load changes, for just unload.
with
-- The rows of customers that the dimension lacks, or of which it lacks something that the row may say.
given as (
    select
        prepared.sheet,
        prepared.company_id,
        prepared."客户名称" as name,
        prepared."年金账户号" as account_number,
        prepared."机构代码" as branch_code,
        prepared."产品线代码" as product_line_code,
        prepared.{{ amount | identifier }} as amount
    from prepared
    left join customer."年金客户" as complete
        on
            prepared.company_id = complete.company_id
            and (complete."客户名称" is not null or prepared."客户名称" is null)
            and complete."主拓机构代码" is not null
            and complete."管理资格" is not null
    where
        prepared.rejected is null
        and prepared.skipped is null
        and prepared.company_id is not null
        and complete.company_id is null
    offset bigint '0'
),

{% include 'load/_lacking.sql' %}

at_branch as (
    select
        company_id,
        branch_code,
        sum(amount) as amount
    from lacking
    where branch_code <> 'G00'
    group by company_id, branch_code
),

main_branch as (
    select distinct on (company_id)
        company_id,
        branch_code
    from at_branch
    order by company_id, amount desc nulls last, branch_code
),

customer as (
    select
        company_id,
        mode() within group (order by name) as name,
        mode() within group (order by account_number) as account_number,
        string_agg(distinct product_line collate "C", '+') as product_lines,
        min(load_id) as load_id
    from lacking
    group by company_id
),

-- Read before anything is written, also on a cluster, which would else see what it has just written.
before as materialized (
    select
        known.company_id,
        to_jsonb(known) as content
    from customer
    inner join customer."年金客户" as known on customer.company_id = known.company_id
),

filled as (
    insert into customer."年金客户" as known (
        company_id, "客户名称", "年金账户号", "主拓机构代码", "管理资格"
    )
    select
        customer.company_id,
        customer.name,
        customer.account_number,
        main_branch.branch_code,
        customer.product_lines
    from customer
    left join main_branch on customer.company_id = main_branch.company_id
    on conflict (company_id) do update
        set
            "客户名称" = coalesce(known."客户名称", excluded."客户名称"),
            "主拓机构代码" = coalesce(known."主拓机构代码", excluded."主拓机构代码"),
            "管理资格" = coalesce(known."管理资格", excluded."管理资格")
        where
            (known."客户名称" is null and excluded."客户名称" is not null)
            or (known."主拓机构代码" is null and excluded."主拓机构代码" is not null)
            or (known."管理资格" is null and excluded."管理资格" is not null)
    returning known.*
)

insert into mdm.replaced_row (table_name, replaced_by, content, became)
select
    'customer.年金客户' as table_name,
    customer.load_id as replaced_by,
    before.content,
    to_jsonb(filled) as became
from filled
inner join customer on filled.company_id = customer.company_id
left join before on filled.company_id = before.company_id;
