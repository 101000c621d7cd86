-- The months of contract_month and market_cut that were stale: others than the same bill and the same rules
-- give. One row per month. From the first month on of which the bill has changed since, that is no wonder.
-- Reads: stood, changed_month, contract_month, market_cut.
with
-- Each table by itself, so that a cluster sums up where the rows are.
rolled_table as (
    select
        known_month.month,
        sum(hashtextextended(row(known_month.*)::text, 0)) as row_hash
    from {{ known_month }} as known_month
    group by known_month.month
    union all
    select
        market_cut.month,
        sum(hashtextextended(row(market_cut.*)::text, 1)) as row_hash
    from {{ market_cut }} as market_cut
    group by market_cut.month
),

rolled as (
    select
        month,
        sum(row_hash) as row_hash
    from rolled_table
    group by month
),

changed_bill as (
    select min(month) as first_month
    from changed_month
    where has_changed
)

select coalesce(stood.month, rolled.month) as month
from stood
full join rolled on stood.month = rolled.month
cross join changed_bill
where
    stood.row_hash is distinct from rolled.row_hash
    and coalesce(stood.month, rolled.month) < coalesce(changed_bill.first_month, 'infinity')
    and exists (
        select 1
        from mdm.history_state
        where rules = {{ rules }}
    )
order by month;
