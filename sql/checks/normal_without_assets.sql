-- A contract that is 正常 on the last day of a month has assets in its bill (if not: just sync).
-- One row per month and contract. Specification, section 3: status(k, m). What a month without a row means
-- is configured; carried assets are not judged here.
with
{% include 'checks/_unsealed_month.sql' %}
,

normal as (
    select
        unsealed_month.month,
        contract.company_id,
        contract.plan_code,
        contract.product_line_code
    from customer.customer_plan_contract as contract
    inner join unsealed_month on unsealed_month.last_day between contract.valid_from and contract.valid_to
    where contract.contract_status = '正常'
),

billed as (
    select
        "月度" as month,
        company_id,
        "计划代码" as plan_code,
        "产品线代码" as product_line_code,
        coalesce(sum("期末资产规模"), 0) as assets
    from business."规模明细"
    where "月度" in (select month from unsealed_month)
    group by "月度", company_id, "计划代码", "产品线代码"
)

select
    normal.month,
    normal.company_id,
    normal.plan_code,
    normal.product_line_code,
    billed.assets
from normal
left join billed
    on
        normal.company_id = billed.company_id
        and normal.plan_code = billed.plan_code
        and normal.product_line_code = billed.product_line_code
        and normal.month = billed.month
where coalesce(billed.assets, case when {{ missing_month }} = 'suspend' then 0 end) <= 0;
