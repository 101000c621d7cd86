-- What kinds of change the plan makes to the history: one row per kind, most frequent first.
with
classified as (
    select
        case
            when planned.action = 'remove' then 'removed'
            when
                planned.action = 'change'
                and planned.old_valid_to = '9999-12-31'
                and (planned.old_contract_status, planned.old_is_strategic, planned.old_is_existing)
                = (planned.new_contract_status, planned.new_is_strategic, planned.new_is_existing)
                then 'ended'
            when planned.action = 'change' then 'restated'
            when planned.valid_from = make_date(planned.new_status_year, 1, 1) then 'new year'
            when before.company_id is null then 'new contract'
            when before.contract_status <> planned.new_contract_status then 'status changed'
            when planned.new_is_strategic and not before.is_strategic then 'became strategic'
            else 'restated'
        end as kind
    from planned
    left join wanted_version as before
        on
            planned.company_id = before.company_id
            and planned.plan_code = before.plan_code
            and planned.product_line_code = before.product_line_code
            and planned.valid_from - 1 = before.valid_to
    where planned.is_applied
)

select
    kind,
    count(*) as how_many
from classified
group by kind
order by how_many desc, kind;
