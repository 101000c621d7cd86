-- The contracts of the months that are read: one row per contract. Its number stands for the three codes in
-- what follows: shorter to write, and much faster to sort by.
create temp table contract on commit drop as
select
    row_number() over ()::integer as contract_no,
    company_id,
    plan_code,
    product_line_code
from (
    select distinct
        company_id,
        "计划代码" as plan_code,
        "产品线代码" as product_line_code
    from business."规模明细"
    where
        "月度" between {{ first_month }} and {{ last_month }}
        and company_id is not null
        and "计划代码" is not null
        and "产品线代码" is not null
) as found;
