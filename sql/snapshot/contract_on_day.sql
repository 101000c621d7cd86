-- What is known of each contract on the last day of the month: its version, and its assets in the bill of
-- the month. One row per contract.
create temp table contract_on_day on commit drop as
select
    contract.company_id,
    contract.plan_code,
    contract.product_line_code,
    contract.is_strategic,
    contract.is_existing,
    contract.contract_status,
    case when contract_month.is_seen then contract_month.assets else 0 end as balance
from customer.customer_plan_contract as contract
left join mdm.contract_month as contract_month
    on
        contract.company_id = contract_month.company_id
        and contract.plan_code = contract_month.plan_code
        and contract.product_line_code = contract_month.product_line_code
        -- A subquery, because the planner's statistics do not know the newest month yet: it would expect no
        -- row.
        and contract_month.month = (select {{ month }}::date)
where
    {{ last_day }} between contract.valid_from and contract.valid_to
    -- Of a month that is loaded no more nothing stays.
    and {{ month }} in (select bill_month.month from mdm.bill_month)
    and contract.status_year = extract(year from {{ last_day }});
