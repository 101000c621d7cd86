-- The assets in the product line snapshot are those of the month (if not: just snapshot PERIOD).
-- One row per month, customer and product line. Specification, section 4.
with
observed as (
    select
        (month + interval '1 month' - interval '1 day')::date as snapshot_month,
        company_id,
        product_line_code,
        sum(assets) as assets
    from mdm.contract_month
    where is_seen and month between {{ first_day }} and {{ last_day }}
    group by month, company_id, product_line_code
)

select
    stored.snapshot_month,
    stored.company_id,
    stored.product_line_code,
    stored.aum_balance,
    observed.assets
from customer.fct_customer_product_line_monthly as stored
left join observed
    on
        stored.company_id = observed.company_id
        and stored.product_line_code = observed.product_line_code
        and stored.snapshot_month = observed.snapshot_month
where
    stored.snapshot_month between {{ first_day }} and {{ last_day }}
    and stored.aum_balance is distinct from round(coalesce(observed.assets, 0), 2);
