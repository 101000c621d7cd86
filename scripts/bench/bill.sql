-- One month of the invented bill: a row per contract that is alive, one in sixteen with a second row for
-- another portfolio or branch. One in 200 misses the month, one in 200 has no assets in it.
-- 供款 is unknown for one contract in five, nothing for one in twenty, and otherwise comes in most months.
-- Reads: bench_contract.
insert into business."规模明细" (
    "月度", "业务类型", "计划类型", "计划代码", "计划名称", "组合类型", "组合代码", "组合名称", "客户名称",
    "期初资产规模", "期末资产规模", "供款", "流失_含待遇支付", "流失", "待遇支付", "投资收益",
    "当期收益率", "年化收益率", "机构代码", "机构名称", "产品线代码", "年金账户号", "年金账户名",
    "集团企业客户号", "集团企业客户名称", company_id
)
with
alive as (
    select
        contract.*,
        pg_temp.chance(contract.contract, 1000 + {{ number }}) as event,
        pg_temp.chance(contract.contract, 2000 + {{ number }}) as change,
        pg_temp.chance(contract.contract, 9) < 0.06 as is_split
    from bench_contract as contract
    where {{ number }} >= contract.first_month and {{ number }} < contract.end_month
),

part as (
    select
        alive.*,
        portfolio,
        (alive.branch + case when portfolio = 2 and alive.contract % 2 = 0 then 1 else 0 end - 1) % 38 + 1
            as part_branch,
        case
            when alive.event < 0.01 then 0
            else alive.assets * (1 + 0.004 * {{ number }}) * (0.98 + 0.04 * alive.change) / portfolio
        end as part_assets
    from alive
    cross join generate_series(1, 2) as portfolio
    where alive.event >= 0.005 and (portfolio = 1 or alive.is_split)
)

select
    {{ month }}::date as month,
    product_line_name,
    plan_type,
    plan_code,
    plan_name,
    '标准组合' as portfolio_type,
    'QTAN00' || portfolio as portfolio_code,
    '组合' || portfolio as portfolio_name,
    customer_name,
    round((part_assets * 0.99)::numeric, 4) as opening_assets,
    round(part_assets::numeric, 4) as assets,
    case
        when contributing < 0.2 then null
        when contributing < 0.25 or change < 0.2 then 0
        else round((part_assets * 0.01)::numeric, 4)
    end as contributions,
    round((part_assets * 0.002)::numeric, 4) as outflow_with_benefits,
    0 as outflow,
    round((part_assets * 0.002)::numeric, 4) as benefits,
    round((part_assets * 0.003)::numeric, 4) as earnings,
    round(0.01 * change::numeric, 6) as rate,
    round(0.12 * change::numeric, 6) as yearly_rate,
    'G' || to_char(part_branch, 'FM00') as branch_code,
    '第' || part_branch || '机构' as branch_name,
    product_line_code,
    company_id as account_number,
    customer_name as account_name,
    'C' || company_id as group_number,
    customer_name as group_name,
    company_id
from part;
