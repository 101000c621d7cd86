-- The months whose snapshots may no longer show what the bill and the history say: one row per month. Those
-- that have been refreshed before, and whose bill has changed, whose contract_month was stale, or whose last
-- day the plan gives another version. Reads: calendar, changed_month, planned, both snapshots.
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

{% include 'snapshot/_refreshed.sql' %}

-- The days on which a contract has another version than before: of one that only ends on another day, those
-- between.
changed_span as (
    select
        case
            when
                action = 'change'
                and (old_contract_status, old_is_strategic, old_is_existing)
                = (new_contract_status, new_is_strategic, new_is_existing)
                then least(old_valid_to, new_valid_to) + 1
            else valid_from
        end as first_day,
        greatest(old_valid_to, new_valid_to) as last_day
    from planned
    where is_applied
)

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
order by refreshed.month;
