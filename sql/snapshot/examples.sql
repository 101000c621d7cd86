-- Up to {{ show }} rows of the plan for each action, with the columns that differ, old beside new.
with
numbered as (
    select
        planned.action,
        to_jsonb(planned) - 'action' as new,
        to_jsonb(stored) - 'updated_at' as old,
        row_number() over (partition by planned.action order by planned.company_id, planned.*::text) as place
    from {{ planned }} as planned
    left join {{ fct }} as stored
        on
            planned.snapshot_month = stored.snapshot_month
            and planned.company_id = stored.company_id
            and planned.product_line_code = stored.product_line_code
            {% if has_plan %}
            and planned.plan_code = stored.plan_code
            {% endif %}
)

select
    action,
    coalesce(new, old) ->> 'company_id' as company_id,
    coalesce(new, old) ->> 'plan_code' as plan_code,
    coalesce(new, old) ->> 'product_line_code' as product_line_code,
    (
        select
            string_agg(
                concat_ws(' → ', case when action <> 'add' then coalesce(o.value, '-') end,
                    case when action <> 'remove' then coalesce(n.value, '-') end), ', '
                order by n.key
            )
        from jsonb_each_text(new) as n
        left join jsonb_each_text(old) as o on n.key = o.key
        where
            n.value is distinct from o.value
            or (action <> 'change' and n.key in ('aum_balance', 'contract_status'))
    ) as difference
from numbered
where place <= {{ show }}
order by action, place;
