-- The months whose snapshots may no longer show what the bill and the history say: one row per month. Those
-- that have been refreshed before, and whose bill has changed, whose contract_month was stale, or whose last
-- day the plan gives another version or name; and those that were behind already.
-- Reads: calendar, changed_month, planned, renamed, both snapshots, snapshot_behind.
create temp table behind on commit drop as
with
-- Also months that are loaded no more: their snapshots have to go.
loaded as (
    select
        month,
        last_day
    from calendar
    union all
    select
        month,
        (month + interval '1 month' - interval '1 day')::date as last_day
    from changed_month
    where row_count is null
),

{% include 'kind/_refreshed.sql' %}

-- The days on which a contract has another version than before: of one that only ends on another day, those
-- between.
changed_span as (
    select
        case
            when
                action = 'change'
                and (old_contract_status, old_is_strategic, old_is_existing, old_status_year)
                = (new_contract_status, new_is_strategic, new_is_existing, new_status_year)
                then least(old_valid_to, new_valid_to) + 1
            else valid_from
        end as first_day,
        greatest(old_valid_to, new_valid_to) as last_day
    from planned
    where is_applied
    union all
    select
        valid_from as first_day,
        valid_to as last_day
    from renamed
),

found as (
    select refreshed.month
    from refreshed
    left join changed_month on refreshed.month = changed_month.month
    where
        changed_month.has_changed
        or refreshed.month = any({{ stale }}::date[])
        or exists (
            select 1
            from changed_span
            where refreshed.last_day between changed_span.first_day and changed_span.last_day
        )
),

sealed_year as (
    select distinct coalesce(new_status_year, old_status_year) as status_year
    from planned
    where not is_applied
)

select
    coalesce(found.month, known.month) as month,
    extract(year from coalesce(found.month, known.month)) in (select status_year from sealed_year) as is_short
from found
full join mdm.snapshot_behind as known on found.month = known.month;
