-- The difference between the wanted and the stored product line snapshot of the month: one row per row to
-- add, change or remove.
create temp table product_line_planned on commit drop as
with
{% include 'snapshot/_product_line_wanted.sql' %}

stored as (
    select *
    from customer.fct_customer_product_line_monthly
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
    coalesce(wanted.product_line_code, stored.product_line_code) as product_line_code,
    wanted.product_line_name,
    wanted.customer_name,
    wanted.is_strategic,
    wanted.is_existing,
    wanted.is_new,
    wanted.is_winning_this_year,
    wanted.is_churned_this_year,
    wanted.aum_balance,
    wanted.plan_count
from wanted
full join stored
    on
        wanted.snapshot_month = stored.snapshot_month
        and wanted.company_id = stored.company_id
        and wanted.product_line_code = stored.product_line_code
where
    (
        wanted.company_id, wanted.product_line_name, wanted.customer_name, wanted.is_strategic,
        wanted.is_existing, wanted.is_new, wanted.is_winning_this_year,
        wanted.is_churned_this_year, wanted.aum_balance, wanted.plan_count
    ) is distinct from (
        stored.company_id, stored.product_line_name, stored.customer_name, stored.is_strategic,
        stored.is_existing, stored.is_new, stored.is_winning_this_year,
        stored.is_churned_this_year, stored.aum_balance, stored.plan_count
    );
