-- Customers won or lost ({{ table }}): one contract in fifty, in some month.
-- Reads: bench_contract.
insert into {{ table }} (
    "上报月份", "业务类型", "产品线代码", "年金计划号", company_id, "客户名称", "计划规模"
)
select
    {{ first_month }}::date + make_interval(
        months => floor({{ months }} * pg_temp.chance(reported.contract, {{ aspect }} + 1))::integer
    ) as month,
    reported.product_line_name,
    reported.product_line_code,
    reported.plan_code,
    reported.company_id,
    reported.customer_name,
    round((reported.assets / 100000000)::numeric, 4) as plan_assets
from bench_contract as reported
where pg_temp.chance(reported.contract, {{ aspect }}) < 0.02;
