-- The difference between the wanted and the stored plan snapshot of the month: one row per row to
-- add, change or remove.
create temp table plan_planned on commit drop as
with
{% include 'snapshot/_plan_wanted.sql' %}

stored as (
    select *
    from customer.fct_customer_plan_monthly
    where snapshot_month = {{ month }}
)

select
    case
        when stored.company_id is null then 'add'
        when wanted.company_id is null then 'remove'
        else 'change'
    end as action,
    coalesce(wanted.snapshot_month, stored.snapshot_month) as snapshot_month,
    coalesce(wanted.company_id, stored.company_id) as company_id,
    coalesce(wanted.plan_code, stored.plan_code) as plan_code,
    coalesce(wanted.product_line_code, stored.product_line_code) as product_line_code,
    wanted.customer_name,
    wanted.plan_name,
    wanted.product_line_name,
    wanted.is_churned_this_year,
    wanted.contract_status,
    wanted.aum_balance
from wanted
full join stored
    on
        wanted.snapshot_month = stored.snapshot_month
        and wanted.company_id = stored.company_id
        and wanted.plan_code = stored.plan_code
        and wanted.product_line_code = stored.product_line_code
where
    (
        wanted.company_id, wanted.customer_name, wanted.plan_name, wanted.product_line_name,
        wanted.is_churned_this_year, wanted.contract_status, wanted.aum_balance
    ) is distinct from (
        stored.company_id, stored.customer_name, stored.plan_name, stored.product_line_name,
        stored.is_churned_this_year, stored.contract_status, stored.aum_balance
    );
