-- What kinds of change the plan makes to the history: one row per kind, most frequent first.
with
classified as (
    select
        case
            when action = 'remove' then 'removed'
            when
                action = 'change'
                and old_valid_to = '9999-12-31'
                and (old_contract_status, old_is_strategic, old_is_existing)
                = (new_contract_status, new_is_strategic, new_is_existing)
                then 'ended'
            when action = 'change' then 'restated'
            when valid_from = make_date(new_status_year, 1, 1) then 'new year'
            when status_before is null then 'new contract'
            when status_before <> new_contract_status then 'status changed'
            when new_is_strategic and not was_strategic then 'became strategic'
            else 'restated'
        end as kind
    from planned
    where is_applied
)

select
    kind,
    count(*) as how_many
from classified
group by kind
order by how_many desc, kind;
