-- What is known of each contract on the last day of the month: its version, and its assets and contributions
-- in the bill of the month. One row per contract.
{% set large = 'contract_on_day' %}
{% include 'kind/_as_large.sql' %}
with
version as (
    select *
    from customer.customer_plan_contract
    where
        {{ last_day }} between valid_from and valid_to
        -- Subqueries, because the planner's statistics do not know the newest year and month yet: it would
        -- expect no row.
        -- Of a month that is loaded no more nothing stays.
        and status_year = (
            select extract(year from bill_month.month)::integer
            from mdm.bill_month
            where bill_month.month = {{ month }}
        )
),

-- Materialized, because the planner expects fewer versions, and would look up each of them here.
seen as {% if not is_cluster %}materialized {% endif %}(
    select
        company_id,
        plan_code,
        product_line_code,
        assets,
        month_contributions
    from mdm.contract_month
    where month = (select {{ month }}::date) and is_seen
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
