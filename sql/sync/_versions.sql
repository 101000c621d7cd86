-- The ratchet: within a year a contract stays strategic once it was. Existing is what the year opened with.
state as (
    select
        company_id,
        plan_code,
        product_line_code,
        status_year,
        valid_from,
        contract_status,
        bool_or(is_candidate) over year_so_far as is_strategic,
        bool_or(is_opening) over year_so_far as is_existing
    from observation
    window year_so_far as (
        partition by company_id, plan_code, product_line_code, status_year
        order by valid_from
    )
),

-- An observation that changes nothing makes no version.
neighbours as (
    select
        *,
        (contract_status, is_strategic, is_existing) is distinct from (
            lag(contract_status) over year_in_order,
            lag(is_strategic) over year_in_order,
            lag(is_existing) over year_in_order
        ) as starts_version
    from state
    window year_in_order as (
        partition by company_id, plan_code, product_line_code, status_year
        order by valid_from
    )
)

-- A version lasts until the day before the next one, the last one of a year as long as the year does.
select
    version.company_id,
    version.plan_code,
    version.product_line_code,
    version.is_strategic,
    version.is_existing,
    version.status_year,
    version.contract_status,
    version.valid_from,
    coalesce(
        lead(version.valid_from) over (
            partition by
                version.company_id, version.plan_code, version.product_line_code, version.status_year
            order by version.valid_from
        ) - 1,
        touched_year.last_day
    ) as valid_to
from neighbours as version
inner join touched_year on version.status_year = touched_year.status_year
where version.starts_version;
