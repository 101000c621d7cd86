-- Every loaded month since the history begins has its snapshots (if not: just snapshot PERIOD).
-- One row per month.
with
loaded_month as materialized (
    select "月度" as month
    from business."规模明细"
    where "月度" between {{ first_day }} and {{ last_day }}
    group by "月度"
),

refreshed_month as materialized (
    select snapshot_month as month
    from customer.fct_customer_product_line_monthly
    union
    select snapshot_month as month
    from customer.fct_customer_plan_monthly
),

history as materialized (
    select min(valid_from) as first_day
    from customer.customer_plan_contract
)

select to_char(loaded_month.month, 'YYYYMM') as period
from loaded_month
inner join history on loaded_month.month + interval '1 month' > history.first_day
left join refreshed_month on date_trunc('month', loaded_month.month) = refreshed_month.month
where refreshed_month.month is null
order by period;
