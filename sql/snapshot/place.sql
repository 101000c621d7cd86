-- The places by assets of the largest contracts of each product line, 1 for the largest: one row per amount,
-- for equals share a place. By itself, because the rest of the snapshot then stays where its companies are.
with
-- The contracts of a product line whose amounts are about the same: how many, and the smallest of them.
size as (
    select
        product_line_code,
        floor(ln(balance::double precision) * {% include 'history/_sizes.sql' %}) as size,
        count(*) as contracts,
        min(balance) as amount
    from contract_on_day
    where round(balance, 2) > 0
    group by product_line_code, size
),

-- ... and how many contracts have larger ones.
counted as (
    select
        product_line_code,
        amount,
        sum(contracts) over (
            partition by product_line_code
            order by size desc
        ) - contracts as larger
    from size
),

-- What the contracts that may have a place have at least: a cluster brings together no more.
bound as materialized (
    select
        product_line_code,
        min(amount) as amount
    from counted
    where larger < {% include 'snapshot/_places.sql' %}
    group by product_line_code
),

largest as (
    select
        contract.product_line_code,
        round(contract.balance, 2) as amount
    from contract_on_day as contract
    inner join bound on contract.product_line_code = bound.product_line_code
    where
        contract.balance >= bound.amount
        and round(contract.balance, 2) > 0
),

placed as (
    select
        product_line_code,
        amount,
        rank() over (
            partition by product_line_code
            order by amount desc
        ) as place
    from largest
)

select
    product_line_code,
    amount,
    min(place)::integer as product_line_rank
from placed
where place <= {% include 'snapshot/_places.sql' %}
group by product_line_code, amount;
