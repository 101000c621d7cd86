-- The history that the bill and the rules want, for the touched years: one row per version.
-- Specification, section 3, Versions.
-- Reads: contract_month, calendar, touched_year; touched_contract where no others can differ.
{% set large = 'wanted_version' %}
{% include 'kind/_as_large.sql' %}
with
start as (
    -- A month in which the observation changes starts a version on its last day.
    select
        observed.company_id,
        observed.plan_code,
        observed.product_line_code,
        observed.is_strategic,
        observed.is_existing,
        observed.contract_status,
        calendar.last_day as valid_from,
        calendar.status_year
    from touched_year
    inner join calendar on touched_year.status_year = calendar.status_year
    inner join {{ known_month }} as observed on calendar.month = observed.month
    {% if since %}
    inner join touched_contract
        on
            observed.company_id = touched_contract.company_id
            and observed.plan_code = touched_contract.plan_code
            and observed.product_line_code = touched_contract.product_line_code
    {% endif %}
    where observed.starts_version
    union all
    -- A year opens, on 1 January, with every contract that had assets in its baseline.
    select
        baseline.company_id,
        baseline.plan_code,
        baseline.product_line_code,
        baseline.is_candidate as is_strategic,
        true as is_existing,
        baseline.contract_status,
        touched_year.first_day as valid_from,
        touched_year.status_year
    from touched_year
    inner join {{ known_month }} as baseline on touched_year.baseline_month = baseline.month
    {% if since %}
    inner join touched_contract
        on
            baseline.company_id = touched_contract.company_id
            and baseline.plan_code = touched_contract.plan_code
            and baseline.product_line_code = touched_contract.product_line_code
    {% endif %}
    where baseline.assets > 0
)

-- A version lasts until the day before the next one, the last one of a year as long as the year does. Within
-- a year it follows the one before it without a gap: what that one was tells what kind of change it is.
select
    start.company_id,
    start.plan_code,
    start.product_line_code,
    start.is_strategic,
    start.is_existing,
    start.status_year,
    start.contract_status,
    start.valid_from,
    coalesce(lead(start.valid_from) over in_year - 1, touched_year.last_day) as valid_to,
    lag(start.contract_status) over in_year as status_before,
    lag(start.is_strategic) over in_year as was_strategic
from start
inner join touched_year on start.status_year = touched_year.status_year
window
    in_year as (
        partition by start.company_id, start.plan_code, start.product_line_code, start.status_year
        order by start.valid_from
    );
