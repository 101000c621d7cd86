-- The difference between the wanted and the stored history: one row per version to add, change or remove,
-- old beside new. A version is known by its contract and its first day. status_before and was_strategic are
-- what the wanted version before it is, in its year.
-- is_applied is false for what would rewrite a sealed year.
-- Reads: wanted_version, touched_year, the contract table; touched_contract where no others can differ.
create temp table planned on commit drop as
with
stored as (
    select contract.*
    from customer.customer_plan_contract as contract
    inner join touched_year on contract.status_year = touched_year.status_year
    {% if since %}
    inner join touched_contract
        on
            contract.company_id = touched_contract.company_id
            and contract.plan_code = touched_contract.plan_code
            and contract.product_line_code = touched_contract.product_line_code
    {% endif %}
),

difference as (
    select
        case
            when stored.company_id is null then 'add'
            when wanted.company_id is null then 'remove'
            else 'change'
        end as action,
        stored.contract_id,
        coalesce(stored.company_id, wanted.company_id) as company_id,
        coalesce(stored.plan_code, wanted.plan_code) as plan_code,
        coalesce(stored.product_line_code, wanted.product_line_code) as product_line_code,
        coalesce(stored.valid_from, wanted.valid_from) as valid_from,
        stored.valid_to as old_valid_to,
        stored.status_year as old_status_year,
        stored.contract_status as old_contract_status,
        stored.is_strategic as old_is_strategic,
        stored.is_existing as old_is_existing,
        wanted.valid_to as new_valid_to,
        wanted.status_year as new_status_year,
        wanted.contract_status as new_contract_status,
        wanted.is_strategic as new_is_strategic,
        wanted.is_existing as new_is_existing,
        wanted.status_before,
        wanted.was_strategic
    from wanted_version as wanted
    full join stored
        on
            wanted.company_id = stored.company_id
            and wanted.plan_code = stored.plan_code
            and wanted.product_line_code = stored.product_line_code
            and wanted.valid_from = stored.valid_from
    where
        (
            wanted.valid_to, wanted.status_year, wanted.contract_status,
            wanted.is_strategic, wanted.is_existing
        ) is distinct from (
            stored.valid_to, stored.status_year, stored.contract_status,
            stored.is_strategic, stored.is_existing
        )
),

-- A new year ends what an earlier one left open, also in years that are sealed or not looked at; and where it
-- has vanished, the year before it is open again.
ending as (
    select
        'change' as action,
        contract.contract_id,
        contract.company_id,
        contract.plan_code,
        contract.product_line_code,
        contract.valid_from,
        contract.valid_to as old_valid_to,
        contract.status_year as old_status_year,
        contract.contract_status as old_contract_status,
        contract.is_strategic as old_is_strategic,
        contract.is_existing as old_is_existing,
        case
            when contract.status_year = {{ latest_year }} then '9999-12-31'
            else make_date(contract.status_year, 12, 31)
        end as new_valid_to,
        contract.status_year as new_status_year,
        contract.contract_status as new_contract_status,
        contract.is_strategic as new_is_strategic,
        contract.is_existing as new_is_existing,
        null as status_before,
        null::boolean as was_strategic
    from customer.customer_plan_contract as contract
    left join touched_year on contract.status_year = touched_year.status_year
    where
        (
            (contract.valid_to = '9999-12-31' and contract.status_year < {{ latest_year }})
            or (
                {{ latest_year }} < {{ open_year }}
                and contract.status_year = {{ latest_year }}
                and contract.valid_to = make_date({{ latest_year }}, 12, 31)
            )
        )
        and (touched_year.status_year is null or (touched_year.is_sealed and not {{ unseal }}))
        and {{ since }}::date is null
)

select
    difference.*,
    not touched_year.is_sealed or {{ unseal }} as is_applied
from difference
inner join touched_year
    on coalesce(difference.new_status_year, difference.old_status_year) = touched_year.status_year
where
    not touched_year.is_sealed
    or {{ unseal }}
    -- What happens to the ends anyway is no rewriting of a sealed year.
    or (
        difference.old_contract_status, difference.old_is_strategic, difference.old_is_existing,
        difference.new_valid_to
    ) is distinct from (
        difference.new_contract_status, difference.new_is_strategic, difference.new_is_existing,
        touched_year.last_day
    )
    or difference.old_valid_to not in ('9999-12-31', make_date(touched_year.status_year, 12, 31))
union all
select
    ending.*,
    true as is_applied
from ending;
