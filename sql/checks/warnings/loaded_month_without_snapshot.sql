-- Every loaded month since the history begins has its snapshots (if not: just snapshot PERIOD).
-- One row per month.
with
loaded_month as (
    select (month + interval '1 month' - interval '1 day')::date as last_day
    from mdm.bill_month
    where month between {{ first_day }} and {{ last_day }}
)

select to_char(loaded_month.last_day, 'YYYYMM') as period
from loaded_month
where
    loaded_month.last_day >= (select min(valid_from) from customer.customer_plan_contract)
    and not exists (
        select 1
        from customer.fct_customer_product_line_monthly as stored
        where stored.snapshot_month = loaded_month.last_day
    )
    and not exists (
        select 1
        from customer.fct_customer_plan_monthly as stored
        where stored.snapshot_month = loaded_month.last_day
    )
order by period;
