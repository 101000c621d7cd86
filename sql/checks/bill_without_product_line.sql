-- Every contract in the bill belongs to a known product line.
-- One row per unknown product line. A sync refuses them (ForeignKeyViolation).
with
billed as materialized (
    select
        "产品线代码" as product_line_code,
        min("月度") as first_month,
        max("月度") as last_month,
        count(*) as bill_rows
    from business."规模明细"
    where
        "月度" between {{ first_day }} and {{ last_day }}
        and company_id <> ''
        and "计划代码" is not null
        and "产品线代码" is not null
    group by "产品线代码"
)

select
    billed.product_line_code,
    billed.first_month,
    billed.last_month,
    billed.bill_rows
from billed
left join mapping."产品线" as product_line on billed.product_line_code = product_line."产品线代码"
where product_line."产品线代码" is null;
