-- The places by assets of the largest contracts of each product line, 1 for the largest: one row per amount,
-- for equals share a place. Looked for line by line, because to sort all contracts takes as long as to write
-- them; by itself, because the rest of the snapshot then stays where its companies are.
create temp table place on commit drop as
with
largest as (
    select
        product_line."产品线代码" as product_line_code,
        large.amount,
        row_number() over (
            partition by product_line."产品线代码"
            order by large.amount desc
        ) as place
    from mapping."产品线" as product_line
    cross join lateral (
        select round(contract.balance, 2) as amount
        from contract_on_day as contract
        where
            contract.product_line_code = product_line."产品线代码"
            and round(contract.balance, 2) > 0
        order by contract.balance desc
        limit {% include 'snapshot/_places.sql' %}
    ) as large
)

select
    product_line_code,
    amount,
    min(place)::integer as product_line_rank
from largest
group by product_line_code, amount;

-- The planner would expect more of them, and sort all contracts.
analyze place;
