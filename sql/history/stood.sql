-- What stands in contract_month and market_cut before everything is rolled forward anew: one row per month.
create temp table stood on commit drop as
with
-- Each table by itself, so that a cluster sums up where the rows are.
standing as (
    select
        contract_month.month,
        sum(hashtextextended(row(contract_month.*)::text, 0)) as row_hash
    from mdm.contract_month
    group by contract_month.month
    union all
    select
        market_cut.month,
        sum(hashtextextended(row(market_cut.*)::text, 1)) as row_hash
    from mdm.market_cut
    group by market_cut.month
)

select
    month,
    sum(row_hash) as row_hash
from standing
group by month;
