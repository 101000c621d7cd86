-- What the contracts of a customer were, month by month: one row per contract and month, from its first
-- version to the latest month that is loaded. It is what the version of the last day says; where there is
-- none, nothing. starts has the first days of the versions that start in the month; assets are null where
-- the month is not loaded.
with
version as (
    select *
    from customer.customer_plan_contract
    where company_id = {{ company }}
),

latest as (
    select greatest(
        (select max(bill_month.month) from mdm.bill_month),
        (select date_trunc('month', max(version.valid_from)::timestamp)::date from version)
    ) as month
),

contract as (
    select
        plan_code,
        product_line_code,
        min(plan_name) as plan_name,
        min(product_line_name) as product_line_name,
        date_trunc('month', min(valid_from)::timestamp) as first_month
    from version
    group by plan_code, product_line_code
),

calendar as (
    select
        contract.*,
        calendar.month::date as month,
        (calendar.month + interval '1 month - 1 day')::date as last_day
    from contract
    cross join latest
    cross join lateral generate_series(
        contract.first_month, latest.month::timestamp, interval '1 month'
    ) as calendar (month)
),

started as (
    select
        plan_code,
        product_line_code,
        date_trunc('month', valid_from::timestamp)::date as month,
        array_agg(valid_from order by valid_from) as starts
    from version
    group by plan_code, product_line_code, date_trunc('month', valid_from::timestamp)::date
),

observed as (
    select
        month,
        plan_code,
        product_line_code,
        assets
    from mdm.contract_month
    where
        company_id = {{ company }}
        -- One after another, so that the key, which begins with the month, is of use.
        and month = any(array(select bill_month.month from mdm.bill_month))
)

select
    calendar.plan_code,
    calendar.plan_name,
    calendar.product_line_code,
    calendar.product_line_name,
    calendar.month,
    version.contract_status,
    version.is_strategic,
    version.is_existing,
    observed.assets,
    coalesce(started.starts, '{}') as starts
from calendar
left join version
    on
        calendar.plan_code = version.plan_code
        and calendar.product_line_code = version.product_line_code
        and calendar.last_day between version.valid_from and version.valid_to
left join started
    on
        calendar.plan_code = started.plan_code
        and calendar.product_line_code = started.product_line_code
        and calendar.month = started.month
left join observed
    on
        calendar.plan_code = observed.plan_code
        and calendar.product_line_code = observed.product_line_code
        and calendar.month = observed.month
order by calendar.plan_code, calendar.product_line_code, calendar.month;
