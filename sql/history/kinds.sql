-- What kinds of change the plan makes to the history: one row per kind, most frequent first.
with
-- The wanted versions, with what a planned one may follow. On a cluster those that end right before one: no
-- more has to come together.
before as {% if is_cluster %}materialized {% endif %}(
    select
        wanted.company_id,
        wanted.plan_code,
        wanted.product_line_code,
        wanted.valid_to,
        wanted.contract_status,
        wanted.is_strategic
    from wanted_version as wanted
    {% if is_cluster %}
    inner join planned
        on
            wanted.company_id = planned.company_id
            and wanted.plan_code = planned.plan_code
            and wanted.product_line_code = planned.product_line_code
            and wanted.valid_to = planned.valid_from - 1
    where planned.is_applied
    {% endif %}
),

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
    left join before
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
