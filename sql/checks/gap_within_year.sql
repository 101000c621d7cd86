-- Within a year, the versions of a contract follow each other without a gap.
-- One row per gap. Specification, section 3: a version ends the day before the next one starts.
-- Versions that end before they start hold on no day and have a check of their own.
with
version as (
    select
        company_id,
        plan_code,
        product_line_code,
        status_year,
        max(valid_to) over year_so_far as valid_to,
        lead(valid_from) over year_so_far as next_valid_from
    from customer.customer_plan_contract
    where
        valid_from <= valid_to
        and status_year >= extract(year from {{ first_day }})::integer
        and status_year <= extract(year from {{ last_day }})::integer
    window year_so_far as (
        partition by company_id, plan_code, product_line_code, status_year
        order by valid_from
    )
)

select
    company_id,
    plan_code,
    product_line_code,
    status_year,
    valid_to + 1 as first_missing_day,
    next_valid_from - 1 as last_missing_day
from version
where
    next_valid_from > valid_to + 1
    and next_valid_from > {{ first_day }}
    and valid_to < {{ last_day }};
