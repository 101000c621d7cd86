-- A customer is new where it was won this year and is not existing.
-- One row per month, customer and product line. Specification, section 4.
select
    snapshot_month,
    company_id,
    product_line_code,
    is_new,
    is_winning_this_year,
    is_existing
from customer.fct_customer_product_line_monthly
where
    is_new is distinct from (is_winning_this_year and not is_existing)
    and snapshot_month between {{ first_day }} and {{ last_day }};
