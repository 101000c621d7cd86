-- Strategic, existing and plan_count in the product line snapshot are those of the versions.
-- One row per month, customer and product line. Specification, section 4. A plan has one version on a day:
-- overlapping ones, which have a check of their own, count twice here.
with
{% include 'checks/_contract_on_last_day.sql' %}

customer_on_last_day as (
    select
        snapshot_month,
        company_id,
        product_line_code,
        bool_or(is_strategic) as is_strategic,
        bool_or(is_existing) as is_existing,
        count(*) as plan_count
    from contract_on_last_day
    group by snapshot_month, company_id, product_line_code
)

select
    stored.snapshot_month,
    stored.company_id,
    stored.product_line_code,
    stored.is_strategic,
    wanted.is_strategic as wanted_is_strategic,
    stored.is_existing,
    wanted.is_existing as wanted_is_existing,
    stored.plan_count,
    wanted.plan_count as wanted_plan_count
from customer.fct_customer_product_line_monthly as stored
inner join customer_on_last_day as wanted
    on
        stored.company_id = wanted.company_id
        and stored.product_line_code = wanted.product_line_code
        and stored.snapshot_month = wanted.snapshot_month
where
    stored.snapshot_month between {{ first_day }} and {{ last_day }}
    and (stored.is_strategic, stored.is_existing, stored.plan_count)
    is distinct from (wanted.is_strategic, wanted.is_existing, wanted.plan_count);
