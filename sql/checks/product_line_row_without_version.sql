-- Every row of the product line snapshot has a version that holds on the last day of its month.
-- One row per month, customer and product line. Specification, section 4.
with
{% include 'checks/_contract_on_last_day.sql' %}

stored as (
    select *
    from customer.fct_customer_product_line_monthly
    where snapshot_month between {{ first_day }} and {{ last_day }}
)

select
    stored.snapshot_month,
    stored.company_id,
    stored.product_line_code
from stored
left join contract_on_last_day as contract
    on
        stored.company_id = contract.company_id
        and stored.product_line_code = contract.product_line_code
        and stored.snapshot_month = contract.snapshot_month
where contract.company_id is null;
