-- The months that have been refreshed, in either snapshot. Each is grouped, not only their union: so the
-- planner knows how few they are.
refreshed_month as materialized (
    select snapshot_month
    from customer.fct_customer_product_line_monthly
    where snapshot_month between {{ first_day }} and {{ last_day }}
    group by snapshot_month
    union
    select snapshot_month
    from customer.fct_customer_plan_monthly
    where snapshot_month between {{ first_day }} and {{ last_day }}
    group by snapshot_month
),

-- One contract on the last day of such a month.
contract_on_last_day as (
    select
        refreshed_month.snapshot_month,
        contract.company_id,
        contract.plan_code,
        contract.product_line_code,
        contract.contract_id,
        contract.contract_status,
        contract.is_strategic,
        contract.is_existing
    from customer.customer_plan_contract as contract
    inner join refreshed_month on refreshed_month.snapshot_month between contract.valid_from and contract.valid_to
),
