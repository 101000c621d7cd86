-- Every version that holds on the last day of a refreshed month is in the product line snapshot.
-- One row per month, customer, plan and product line. Specification, section 4.
with
{% include 'checks/_contract_on_last_day.sql' %}

stored as (
    select *
    from customer.fct_customer_product_line_monthly
    where snapshot_month between {{ first_day }} and {{ last_day }}
)

select
    contract.snapshot_month,
    contract.company_id,
    contract.plan_code,
    contract.product_line_code
from contract_on_last_day as contract
left join stored
    on
        contract.company_id = stored.company_id
        and contract.product_line_code = stored.product_line_code
        and contract.snapshot_month = stored.snapshot_month
where stored.company_id is null;
