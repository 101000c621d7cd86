-- The contracts of the invented business: one row per contract, with all that stays the same over the months.
-- Chance is a hash of the contract's number: every run makes the same contracts.
-- Three in eight exist from the first month, the others start later; one in five ends again.
create or replace function pg_temp.chance(number bigint, aspect bigint) returns double precision
language sql immutable parallel safe
return ((hashint8extended(number, aspect) & 1048575) + 0.5) / 1048576;

create temp table bench_contract as
with
drawn as (
    select
        contract,
        contract / 2 as company,
        floor(1158 * pg_temp.chance(contract / 2, 1))::integer as plan,
        (floor(4 * pg_temp.chance(contract / 2, 2))::integer + contract % 2) % 4 + 1 as line,
        floor(38 * power(pg_temp.chance(contract / 2, 3), 1.5))::integer + 1 as branch,
        greatest(
            0, floor({{ months }} * (pg_temp.chance(contract, 4) - 0.375) / 0.625)
        )::integer as first_month,
        pg_temp.chance(contract, 5) as lasting,
        pg_temp.chance(contract, 6) as contributing,
        -- Log-normal: a median of seven million yuan, one in a hundred above 500 million.
        exp(
            15.8
            + 1.8 * sqrt(-2 * ln(pg_temp.chance(contract, 7))) * cos(2 * pi() * pg_temp.chance(contract, 8))
        ) as assets
    from generate_series(0, {{ contracts }} - 1) as contract
)

select
    contract,
    (600000000 + company)::text as company_id,
    '测试企业' || company || '有限公司' as customer_name,
    'P' || to_char(plan, 'FM0000') as plan_code,
    '测试企业年金计划' || plan as plan_name,
    case when plan % 10 < 7 then '集合计划' else '单一计划' end as plan_type,
    'PL20' || line as product_line_code,
    (array['企年投资', '企年受托', '职年投资', '职年受托'])[line] as product_line_name,
    branch,
    first_month,
    case
        when lasting < 0.2 then first_month + ceil(({{ months }} - first_month) * lasting / 0.2)
        else {{ months }}
    end as end_month,
    contributing,
    assets
from drawn;
