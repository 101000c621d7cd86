-- The history that the bill and the rules want, for the touched years: one row per version.
-- missing_month is suspend: in a loaded month without a row, a contract has no assets.
-- Reads: the bill, loaded_month, touched_year.
create temp table wanted_version on commit drop as
with
{% include 'sync/_contract_month.sql' %}
,

-- ... with its status. The window is in calendar months; months without a row add nothing.
judged as (
    select
        contract_month.*,
        loaded_month.status_year,
        loaded_month.last_day,
        loaded_month.next_month,
        case
            when contract_month.assets <= 0 then '停缴'
            when {{ contribution_months }} > 0 and sum(contract_month.contributions) over contribution_window <= 0
                then '停缴'
            else '正常'
        end as contract_status,
        lead(contract_month.month) over contract_in_order as next_seen
    from contract_month
    inner join loaded_month on contract_month.month = loaded_month.month
    window
        contract_in_order as (
            partition by
                contract_month.company_id, contract_month.plan_code, contract_month.product_line_code
            order by loaded_month.month_number
        ),
        contribution_window as (
            contract_in_order
            range between greatest({{ contribution_months }} - 1, 0) preceding and current row
        )
),

-- A year opens, on 1 January, with every contract that had assets in the baseline.
opening as (
    select
        judged.company_id,
        judged.plan_code,
        judged.product_line_code,
        touched_year.status_year,
        touched_year.first_day as valid_from,
        judged.contract_status,
        judged.is_candidate,
        true as is_opening
    from judged
    inner join touched_year on judged.month = touched_year.baseline_month
    where judged.assets > 0
),

-- Each month with a row is observed on its last day.
seen as (
    select
        judged.company_id,
        judged.plan_code,
        judged.product_line_code,
        judged.status_year,
        judged.last_day as valid_from,
        judged.contract_status,
        judged.is_candidate,
        false as is_opening
    from judged
    inner join touched_year on judged.status_year = touched_year.status_year
),

-- The first loaded month without a row, in the same year or in one that opened with the contract. The
-- months after it would say the same.
gone as (
    select
        judged.company_id,
        judged.plan_code,
        judged.product_line_code,
        missed.status_year,
        missed.last_day as valid_from,
        '停缴' as contract_status,
        false as is_candidate,
        false as is_opening
    from judged
    inner join loaded_month as missed on judged.next_month = missed.month
    inner join touched_year on missed.status_year = touched_year.status_year
    where
        judged.next_seen is distinct from judged.next_month
        and (
            judged.status_year = missed.status_year
            or (judged.month = touched_year.baseline_month and judged.assets > 0)
        )
),

observation as (
    select * from opening
    union all
    select * from seen
    union all
    select * from gone
),

{% include 'sync/_versions.sql' %}
