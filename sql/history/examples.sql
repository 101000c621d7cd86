-- Up to {{ show }} rows of the plan for each action, old beside new.
with
numbered as (
    select
        *,
        row_number() over (
            partition by action, is_applied
            order by company_id, plan_code, product_line_code, valid_from
        ) as place
    from planned
)

select
    case when is_applied then action else 'sealed: ' || action end as action,
    company_id,
    plan_code,
    product_line_code,
    valid_from,
    concat_ws(
        ' ', old_contract_status, case when old_is_strategic then '战客' end,
        case when old_is_existing then '已客' when not old_is_existing then '新客' end,
        '→ ' || old_valid_to
    ) as old,
    concat_ws(
        ' ', new_contract_status, case when new_is_strategic then '战客' end,
        case when new_is_existing then '已客' when not new_is_existing then '新客' end,
        '→ ' || new_valid_to
    ) as new
from numbered
where place <= {{ show }}
order by is_applied desc, action, place;
