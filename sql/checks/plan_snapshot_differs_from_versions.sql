-- Key, status, strategic and existing in the plan snapshot are those of the version on the month's last day.
-- One row per month, customer, plan and product line. Specification, section 4.
with
{% include 'checks/_contract_on_last_day.sql' %}

stored as (
    select *
    from customer.fct_customer_plan_monthly
    where snapshot_month between {{ first_day }} and {{ last_day }}
)

select
    stored.snapshot_month,
    stored.company_id,
    stored.plan_code,
    stored.product_line_code,
    stored.contract_id,
    contract.contract_id as version,
    stored.contract_status,
    contract.contract_status as status_of_version,
    stored.is_strategic,
    contract.is_strategic as strategic_of_version,
    stored.is_existing,
    contract.is_existing as existing_of_version
from stored
inner join contract_on_last_day as contract
    on
        stored.company_id = contract.company_id
        and stored.plan_code = contract.plan_code
        and stored.product_line_code = contract.product_line_code
        and stored.snapshot_month = contract.snapshot_month
where
    (stored.contract_id, stored.contract_status, stored.is_strategic, stored.is_existing)
    is distinct from (
        contract.contract_id, contract.contract_status, contract.is_strategic, contract.is_existing
    );
