-- Companies and product lines that the plan needs and the dimensions lack: one row per dimension and code.
with
company as (
    select distinct company_id as code
    from planned
    where action = 'add' and is_applied
),

-- Without those that are known: a cluster looks for these, and doesn't fetch all. No join: the planner
-- expects a single company, and would look for all of them once for each.
missing_company as (
    select code
    from company
    except
    select company.code
    from company
    inner join customer."年金客户" as known on company.code = known.company_id
),

product_line as (
    select distinct product_line_code as code
    from planned
    where action = 'add' and is_applied
)

select
    'customer."年金客户"' as dimension,
    code
from missing_company
union all
select
    'mapping."产品线"' as dimension,
    product_line.code
from product_line
left join mapping."产品线" as known on product_line.code = known."产品线代码"
where known."产品线代码" is null
order by dimension, code;
