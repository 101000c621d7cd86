-- The ratchet: since when a contract is strategic in a year, from its baseline or a month of the year on.
strategic_since as (
    select
        candidate.contract_no,
        day.status_year,
        min(day.day) as since
    from candidate
    inner join calendar on candidate.month_number = calendar.month_number
    cross join lateral (
        values
        (calendar.opens_year, calendar.opens_on),
        (case when calendar.is_observed then calendar.status_year end, calendar.last_day)
    ) as day (status_year, day)
    where day.status_year is not null
    group by candidate.contract_no, day.status_year
),

-- An observation that changes nothing makes no version. Existing is what the year opened with.
neighbours as (
    select
        *,
        (contract_status is distinct from lag(contract_status) over year_in_order) as starts_version,
        bool_or(is_opening) over year_in_order as is_existing
    from observation
    window year_in_order as (
        partition by contract_no, status_year
        order by valid_from
    )
),

-- A status lasts until the day before the next one, the last one of a year as long as the year does.
status_span as (
    select
        version.*,
        coalesce(
            lead(version.valid_from) over (
                partition by version.contract_no, version.status_year
                order by version.valid_from
            ) - 1,
            touched_year.last_day
        ) as valid_to
    from neighbours as version
    inner join touched_year on version.status_year = touched_year.status_year
    where version.starts_version
),

-- A version ends where the contract becomes strategic, and another one starts.
version as (
    select
        status_span.contract_no,
        part.is_strategic,
        status_span.is_existing,
        status_span.status_year,
        status_span.contract_status,
        part.valid_from,
        part.valid_to
    from status_span
    left join strategic_since
        on
            status_span.contract_no = strategic_since.contract_no
            and status_span.status_year = strategic_since.status_year
    cross join lateral (
        values
        (false, status_span.valid_from, least(status_span.valid_to, strategic_since.since - 1)),
        (true, greatest(status_span.valid_from, strategic_since.since), status_span.valid_to)
    ) as part (is_strategic, valid_from, valid_to)
    where
        part.valid_from <= part.valid_to
        and (not part.is_strategic or strategic_since.since is not null)
)

select
    contract.company_id,
    contract.plan_code,
    contract.product_line_code,
    version.is_strategic,
    version.is_existing,
    version.status_year,
    version.contract_status,
    version.valid_from,
    version.valid_to
from version
inner join contract on version.contract_no = contract.contract_no;
