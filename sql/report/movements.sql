-- The largest movements since the month before: one row per customer and product line, ten each upwards and
-- downwards. None where the month before has no snapshot.
with
now_held as (
    select
        company_id,
        product_line_code,
        customer_name,
        product_line_name,
        assets
    from bi.fct_customer_product_line_monthly
    where month_end = {{ last_day }}
),

before_held as (
    select
        company_id,
        product_line_code,
        customer_name,
        product_line_name,
        assets
    from bi.fct_customer_product_line_monthly
    where month_end = {{ before_day }}
),

moved as (
    select
        coalesce(now_held.company_id, before_held.company_id) as company_id,
        coalesce(now_held.product_line_code, before_held.product_line_code) as product_line_code,
        coalesce(now_held.customer_name, before_held.customer_name) as customer_name,
        coalesce(now_held.product_line_name, before_held.product_line_name) as product_line_name,
        coalesce(before_held.assets, 0) as before,
        coalesce(now_held.assets, 0) as now,
        coalesce(now_held.assets, 0) - coalesce(before_held.assets, 0) as difference
    from now_held
    full join before_held
        on
            now_held.company_id = before_held.company_id
            and now_held.product_line_code = before_held.product_line_code
),

ranked as (
    select
        company_id,
        product_line_code,
        customer_name,
        product_line_name,
        before,
        now,
        difference,
        difference > 0 as is_up,
        row_number() over (
            partition by difference > 0
            order by abs(difference) desc, company_id, product_line_code
        ) as place
    from moved
    where difference <> 0 and exists (select 1 from before_held)
)

select
    is_up,
    place,
    company_id,
    product_line_code,
    customer_name,
    product_line_name,
    before,
    now,
    difference
from ranked
where place <= 10
order by is_up desc, place;
