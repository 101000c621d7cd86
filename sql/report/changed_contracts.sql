-- The largest contracts that became others in the month: one row per contract and day, 30 at most, with what
-- each was worth in the month before, and is in this one. in_all counts all of them.
with
changed as (
    select
        changed_on,
        change,
        company_id,
        plan_code,
        product_line_code,
        customer_name,
        plan_name,
        product_line_name,
        old_contract_status,
        new_contract_status,
        old_is_strategic,
        new_is_strategic,
        old_is_existing,
        new_is_existing
    from bi.fct_status_change
    where month_end = {{ last_day }}
)

select
    changed.changed_on,
    changed.change,
    changed.company_id,
    changed.plan_code,
    changed.product_line_code,
    changed.customer_name,
    changed.plan_name,
    changed.product_line_name,
    changed.old_contract_status,
    changed.new_contract_status,
    changed.old_is_strategic,
    changed.new_is_strategic,
    changed.old_is_existing,
    changed.new_is_existing,
    before_held.assets as before_assets,
    now_held.assets,
    count(*) over () as in_all
from changed
left join bi.fct_customer_plan_monthly as now_held
    on
        now_held.month_end = {{ last_day }}
        and changed.company_id = now_held.company_id
        and changed.plan_code = now_held.plan_code
        and changed.product_line_code = now_held.product_line_code
left join bi.fct_customer_plan_monthly as before_held
    on
        before_held.month_end = {{ before_day }}
        and changed.company_id = before_held.company_id
        and changed.plan_code = before_held.plan_code
        and changed.product_line_code = before_held.product_line_code
order by
    greatest(now_held.assets, before_held.assets) desc nulls last,
    changed.company_id,
    changed.plan_code,
    changed.product_line_code,
    changed.changed_on
limit 30;
