-- The snapshots have the names of the dimensions (if not: just sync, then just snapshot PERIOD).
-- One row per snapshot and month. Specification, section 3, Names.
with
named as (
    select
        'fct_customer_product_line_monthly' as snapshot,
        snapshot_month,
        company_id,
        null as plan_code,
        product_line_code,
        customer_name,
        null as plan_name,
        product_line_name
    from customer.fct_customer_product_line_monthly
    where snapshot_month between {{ first_day }} and {{ last_day }}
    union all
    select
        'fct_customer_plan_monthly' as snapshot,
        snapshot_month,
        company_id,
        plan_code,
        product_line_code,
        customer_name,
        plan_name,
        product_line_name
    from customer.fct_customer_plan_monthly
    where snapshot_month between {{ first_day }} and {{ last_day }}
)

select
    named.snapshot,
    named.snapshot_month,
    count(*) as other_names,
    min(named.company_id) as example
from named
left join customer."年金客户" as company on named.company_id = company.company_id
left join mapping."年金计划" as plan on named.plan_code = plan."年金计划号"
left join mapping."产品线" as product_line on named.product_line_code = product_line."产品线代码"
where
    (named.customer_name, named.plan_name, named.product_line_name)
    is distinct from (company."客户名称", plan."计划全称", product_line."产品线")
group by named.snapshot, named.snapshot_month
order by named.snapshot_month, named.snapshot;
