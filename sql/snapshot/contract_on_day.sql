-- What is known of each contract on the last day of the month: its version, and its assets and contributions
-- in the bill of the month. One row per contract.
{% set large = 'contract_on_day' %}
{% include 'kind/_as_large.sql' %}
with
-- Year and month are joined, because the planner's statistics do not know the newest ones yet: it would
-- expect no row. Of a month that is loaded no more there is no year, so that nothing stays.
version as (
    select contract.*
    from customer.customer_plan_contract as contract
    inner join unnest({{ years }}::integer[]) as asked (status_year)
        on contract.status_year = asked.status_year
    where {{ last_day }} between contract.valid_from and contract.valid_to
),

-- Materialized, because the planner expects fewer versions, and would look up each of them here.
seen as {% if not is_cluster %}materialized {% endif %}(
    select
        observed.company_id,
        observed.plan_code,
        observed.product_line_code,
        observed.assets,
        observed.month_contributions
    from mdm.contract_month as observed
    inner join unnest(array[{{ month }}::date]) as asked (month) on observed.month = asked.month
    where observed.is_seen
)

select
    version.contract_id,
    version.company_id,
    version.plan_code,
    version.product_line_code,
    version.is_strategic,
    version.is_existing,
    version.contract_status,
    seen.company_id is not null as is_in_bill,
    coalesce(seen.assets, 0) as balance,
    seen.month_contributions as contributions
from version
left join seen
    on
        version.company_id = seen.company_id
        and version.plan_code = seen.plan_code
        and version.product_line_code = seen.product_line_code;
