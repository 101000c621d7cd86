-- Companies and product lines that the plan needs and the dimensions lack: one row per dimension and code.
with
company as (
    select distinct company_id as code
    from planned
    where action = 'add' and is_applied
),

product_line as (
    select distinct product_line_code as code
    from planned
    where action = 'add' and is_applied
),

-- By itself: a cluster looks for these, and doesn't fetch all.
known_company as (
    select known.company_id as code
    from company
    inner join customer."年金客户" as known on company.code = known.company_id
)

select
    'customer."年金客户"' as dimension,
    company.code
from company
left join known_company on company.code = known_company.code
where known_company.code is null
union all
select
    'mapping."产品线"' as dimension,
    product_line.code
from product_line
left join mapping."产品线" as known on product_line.code = known."产品线代码"
where known."产品线代码" is null
order by dimension, code;
