-- Every contract in the bill belongs to a known customer.
-- One row per unknown customer. A sync refuses them (ForeignKeyViolation).
with
billed as (
    select
        company_id,
        min("月度") as first_month,
        max("月度") as last_month,
        count(*) as bill_rows
    from business."规模明细"
    where
        "月度" between {{ first_day }} and {{ last_day }}
        and company_id <> ''
        and "计划代码" is not null
        and "产品线代码" is not null
    group by company_id
)

select
    billed.company_id,
    billed.first_month,
    billed.last_month,
    billed.bill_rows
from billed
left join customer."年金客户" as company on billed.company_id = company.company_id
where company.company_id is null;
