-- The customers that a word may mean: one row each. An id means itself, or the real customer behind it; else
-- a name, in its one form, those who are called so; else those who have it in their name.
with
asked as (
    select lower(mdm.clean_name({{ company }})) as name
),

-- Whether it is an id: one row if so.
known_id as (
    select company_id
    from customer."年金客户"
    where company_id = {{ company }}
    union
    select company_id
    from business."规模明细"
    where company_id = {{ company }}
),

-- Where the id is known, no name is looked at.
known_customer as (
    select
        coalesce(resolved_company_id, company_id) as company_id,
        "客户名称" as customer_name,
        company_id = {{ company }} as has_id,
        lower(mdm.clean_name("客户名称")) as name
    from customer."年金客户"
    where
        company_id = {{ company }}
        or not exists (select 1 from known_id)
),

-- How well each of them fits: 1 is best, null not at all.
match as (
    select
        known_customer.company_id,
        known_customer.customer_name,
        case
            when known_customer.has_id then 1
            when known_customer.name = asked.name then 2
            when strpos(known_customer.name, asked.name) > 0 then 3
        end as fit
    from known_customer
    cross join asked
)

select
    company_id,
    coalesce(string_agg(distinct customer_name, ' / ' order by customer_name), '') as customer_name
from match
where fit = (select min(other.fit) from match as other)
group by company_id
order by customer_name, company_id;
