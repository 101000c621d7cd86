-- What has become of the strategic contracts with which the year opened: one row per product line, then one
-- for all. Amounts are in yuan; lost_assets and empty_assets are what these contracts were worth at the
-- opening.
with
{% include 'report/_opening.sql' %}

by_line as (
    select
        product_line_code,
        max(product_line_name) as product_line_name,
        count(*) as contracts,
        sum(opening_assets) as opening_assets,
        sum(assets) as assets,
        count(*) filter (where fate = 'kept') as kept,
        count(*) filter (where fate = 'suspended') as suspended,
        count(*) filter (where fate = 'empty') as emptied,
        coalesce(sum(opening_assets) filter (where fate = 'empty'), 0) as empty_assets,
        count(*) filter (where fate = 'lost') as lost,
        coalesce(sum(opening_assets) filter (where fate = 'lost'), 0) as lost_assets
    from opening
    group by product_line_code
)

select
    product_line_code,
    product_line_name,
    contracts,
    opening_assets,
    assets,
    kept,
    suspended,
    emptied,
    empty_assets,
    lost,
    lost_assets
from by_line
union all
select
    null as product_line_code,
    null as product_line_name,
    sum(contracts) as contracts,
    sum(opening_assets) as opening_assets,
    sum(assets) as assets,
    sum(kept) as kept,
    sum(suspended) as suspended,
    sum(emptied) as emptied,
    sum(empty_assets) as empty_assets,
    sum(lost) as lost,
    sum(lost_assets) as lost_assets
from by_line
having count(*) > 0
order by product_line_code nulls last;
