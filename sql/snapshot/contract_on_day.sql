-- What is known of each contract on the last day of the month: its version, and its assets in the bill of
-- the month. One row per contract.
create temp table contract_on_day on commit drop as
with
assets as (
    select
        company_id,
        "计划代码" as plan_code,
        "产品线代码" as product_line_code,
        coalesce(sum("期末资产规模"), 0) as balance
    from business."规模明细"
    where "月度" = {{ month }}
    group by company_id, "计划代码", "产品线代码"
)

select
    contract.company_id,
    contract.plan_code,
    contract.product_line_code,
    contract.is_strategic,
    contract.is_existing,
    contract.contract_status,
    coalesce(assets.balance, 0) as balance
from customer.customer_plan_contract as contract
left join assets
    on
        contract.company_id = assets.company_id
        and contract.plan_code = assets.plan_code
        and contract.product_line_code = assets.product_line_code
where {{ last_day }} between contract.valid_from and contract.valid_to;
