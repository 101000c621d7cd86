-- Customers won or lost ({{ table }}): one contract in fifty, in some month.
-- Reads: bench_contract.
insert into {{ table }} (
    "上报月份", "业务类型", "产品线代码", "年金计划号", company_id, "客户名称", "计划规模"
)
select
    {{ first_month }}::date + make_interval(
        months => floor({{ months }} * pg_temp.chance(contract, {{ aspect }} + 1))::integer
    ) as month,
    product_line_name,
    product_line_code,
    plan_code,
    company_id,
    customer_name,
    round((assets / 100000000)::numeric, 4) as plan_assets
from bench_contract
where pg_temp.chance(contract, {{ aspect }}) < 0.02;
