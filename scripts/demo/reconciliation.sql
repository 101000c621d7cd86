-- The bill against the product line snapshot: one row per month and product line, newest month first.
-- difference is 0.00 where they agree.
with
billed as (
    select
        "月度" as month,
        "产品线代码" as product_line_code,
        sum("期末资产规模") as bill
    from business."规模明细"
    group by "月度", "产品线代码"
),

shown as (
    select
        date_trunc('month', snapshot_month)::date as month,
        product_line_code,
        sum(aum_balance) as snapshot
    from customer.fct_customer_product_line_monthly
    group by snapshot_month, product_line_code
)

select
    coalesce(billed.month, shown.month) as month,
    product_line."产品线" as product_line,
    round(coalesce(billed.bill, 0), 2) as bill,
    coalesce(shown.snapshot, 0) as snapshot,
    round(coalesce(billed.bill, 0) - coalesce(shown.snapshot, 0), 2) as difference
from billed
full join shown
    on
        billed.month = shown.month
        and billed.product_line_code = shown.product_line_code
left join mapping."产品线" as product_line
    on coalesce(billed.product_line_code, shown.product_line_code) = product_line."产品线代码"
order by month desc, coalesce(billed.product_line_code, shown.product_line_code);
