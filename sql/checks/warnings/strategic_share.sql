-- The share of strategic contracts (战客) is in its configured range.
-- One row: the versions that hold on the last day of the period; without a period, the current ones.
with
contract as (
    select
        count(*) as contracts,
        count(*) filter (where is_strategic) as strategic_contracts
    from customer.customer_plan_contract
    where {{ last_day }} between valid_from and valid_to
)

select
    contracts,
    strategic_contracts,
    round(strategic_contracts::numeric / contracts, 4) as share,
    {{ expected_shares.strategic[0] }} as least_expected,
    {{ expected_shares.strategic[1] }} as most_expected
from contract
where
    contracts > 0
    and strategic_contracts::numeric / contracts
    not between {{ expected_shares.strategic[0] }} and {{ expected_shares.strategic[1] }};
