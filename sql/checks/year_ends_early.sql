-- The last version of a contract in a year lasts as long as the year: the latest year is open.
-- One row per contract and year. Specification, section 3, Close.
-- Versions that end before they start hold on no day and have a check of their own.
with
latest as materialized (
    select
        greatest(
            (select max(status_year) from customer.customer_plan_contract),
            (select extract(year from max("月度"))::integer from business."规模明细")
        ) as status_year
),

year_of_contract as (
    select
        company_id,
        plan_code,
        product_line_code,
        status_year,
        max(valid_to) as valid_to
    from customer.customer_plan_contract
    where
        valid_from <= valid_to
        and status_year >= extract(year from {{ first_day }})::integer
        and status_year <= extract(year from {{ last_day }})::integer
    group by company_id, plan_code, product_line_code, status_year
)

select
    year_of_contract.company_id,
    year_of_contract.plan_code,
    year_of_contract.product_line_code,
    year_of_contract.status_year,
    year_of_contract.valid_to
from year_of_contract
cross join latest
where
    year_of_contract.valid_to < {{ last_day }}
    and year_of_contract.valid_to < case
        when year_of_contract.status_year = latest.status_year then '9999-12-31'
        else make_date(year_of_contract.status_year, 12, 31)
    end;
