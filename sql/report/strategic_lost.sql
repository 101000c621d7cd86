-- The customers whose strategic contracts were lost in the year, largest first: one row per customer and
-- fate (lost: reported as lost; empty: no assets left, and not reported), a hundred of each at most.
-- opening_assets is what the contracts were worth when the year opened, last_assets in their last month of
-- the year that had any (else at the opening); customer_assets what the customer holds in all contracts now.
-- Yuan. The totals are those of all customers of the fate.
with
{% include 'report/_opening.sql' %}

gone as (
    select *
    from opening
    where fate in ('lost', 'empty')
),

-- The last month with assets, opening included: one row per contract.
last_held as (
    select distinct on (gone.company_id, gone.plan_code, gone.product_line_code)
        gone.company_id,
        gone.plan_code,
        gone.product_line_code,
        held.month_end,
        held.assets
    from gone
    inner join bi.fct_customer_plan_monthly as held
        on
            gone.company_id = held.company_id
            and gone.plan_code = held.plan_code
            and gone.product_line_code = held.product_line_code
    where held.month_end between {{ year_start }} and {{ last_day }} and held.assets > 0
    order by gone.company_id, gone.plan_code, gone.product_line_code, held.month_end desc
),

-- The first report of each contract as lost in the year.
reported as (
    select
        gone.company_id,
        gone.plan_code,
        gone.product_line_code,
        min(report.month_end) as month_end
    from gone
    inner join bi.fct_award_loss as report
        on
            gone.company_id = report.company_id
            and gone.plan_code = report.plan_code
            and gone.product_line_code = coalesce(report.product_line_code, gone.product_line_code)
    where report.event = '流失' and report.month_end between {{ year_start }} and {{ last_day }}
    group by gone.company_id, gone.plan_code, gone.product_line_code
),

customer_now as (
    select
        company_id,
        sum(assets) as assets
    from bi.fct_customer_product_line_monthly
    where month_end = {{ last_day }} and company_id in (select gone.company_id from gone)
    group by company_id
),

-- One row per customer and fate.
customer as (
    select
        gone.fate,
        gone.company_id,
        max(gone.customer_name) as customer_name,
        count(*) as contracts,
        array_agg(
            concat_ws(' ', coalesce(gone.plan_name, gone.plan_code), '·', gone.product_line_name)
            order by gone.opening_assets desc, gone.plan_code, gone.product_line_code
        ) as contract_names,
        min(reported.month_end) as reported_on,
        sum(gone.opening_assets) as opening_assets,
        sum(coalesce(last_held.assets, gone.opening_assets)) as last_assets
    from gone
    left join last_held
        on
            gone.company_id = last_held.company_id
            and gone.plan_code = last_held.plan_code
            and gone.product_line_code = last_held.product_line_code
    left join reported
        on
            gone.company_id = reported.company_id
            and gone.plan_code = reported.plan_code
            and gone.product_line_code = reported.product_line_code
    group by gone.fate, gone.company_id
),

ranked as (
    select
        customer.fate,
        customer.company_id,
        customer.customer_name,
        customer.contracts,
        customer.contract_names,
        customer.reported_on,
        customer.opening_assets,
        customer.last_assets,
        coalesce(customer_now.assets, 0) as customer_assets,
        row_number() over largest_first as place,
        count(*) over of_fate as total_customers,
        sum(customer.contracts) over of_fate as total_contracts,
        sum(customer.opening_assets) over of_fate as total_opening_assets,
        sum(customer.last_assets) over of_fate as total_last_assets,
        sum(coalesce(customer_now.assets, 0)) over of_fate as total_customer_assets
    from customer
    left join customer_now on customer.company_id = customer_now.company_id
    window
        of_fate as (partition by customer.fate),
        largest_first as (
            partition by customer.fate
            order by customer.opening_assets desc nulls last, customer.company_id
        )
)

select
    fate,
    place,
    company_id,
    customer_name,
    contracts,
    contract_names,
    reported_on,
    opening_assets,
    last_assets,
    customer_assets,
    total_customers,
    total_contracts,
    total_opening_assets,
    total_last_assets,
    total_customer_assets
from ranked
where place <= 100
order by fate desc, place;
