-- Up to {{ show }} rows of the plan for each action: of a changed row the columns that differ, old beside
-- new, of the others what matters most.
with
numbered as (
    select
        planned.action,
        planned.company_id,
        planned.product_line_code,
        to_jsonb(planned) as new,
        to_jsonb(stored) as old,
        row_number() over (partition by planned.action order by planned.company_id, planned::text) as place
    from {{ planned }} as planned
    left join {{ fct }} as stored
        on
            planned.snapshot_month = stored.snapshot_month
            {% for column in keys %}
            and planned.{{ column | identifier }} = stored.{{ column | identifier }}
            {% endfor %}
),

shown as (
    select *
    from numbered
    where place <= {{ show }}
)

select
    shown.action,
    shown.company_id,
    shown.new ->> 'plan_code' as plan_code,
    shown.product_line_code,
    string_agg(
        case shown.action
            when 'add' then cell.key || ' ' || coalesce(cell.value, '-')
            when 'remove' then cell.key || ' ' || coalesce(shown.old ->> cell.key, '-')
            else concat(
                cell.key, ' ', coalesce(shown.old ->> cell.key, '-'), ' → ',
                -- A version that is rehearsed will have another number when it is made.
                case when cell.key = 'contract_id' then 'another' else coalesce(cell.value, '-') end
            )
        end,
        ', '
        order by cell.key
    ) as difference
from shown
cross join lateral jsonb_each_text(shown.new) as cell
where
    (shown.action = 'change' and shown.old ? cell.key and cell.value is distinct from shown.old ->> cell.key)
    or (shown.action <> 'change' and cell.key in ('aum_balance', 'contract_status', 'plan_count'))
group by shown.action, shown.company_id, shown.product_line_code, shown.new, shown.place
order by shown.action, shown.place;
