-- What stands in contract_month and market_cut before everything is rolled forward anew: one row per month.
create temp table stood on commit drop as
with
standing as (
    select
        month,
        hashtextextended(contract_month::text, 0) as hash
    from mdm.contract_month
    union all
    select
        month,
        hashtextextended(market_cut::text, 1) as hash
    from mdm.market_cut
)

select
    month,
    sum(hash) as row_hash
from standing
group by month;
