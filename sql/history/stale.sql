-- The months of contract_month and market_cut that were stale: others than the same bill and the same rules
-- give. One row per month. From the first month on of which the bill has changed since, that is no wonder.
-- Reads: stood, changed_month, contract_month, market_cut.
with
rolled_row as (
    select
        month,
        hashtextextended(known_month::text, 0) as hash
    from {{ known_month }} as known_month
    union all
    select
        month,
        hashtextextended(market_cut::text, 1) as hash
    from {{ market_cut }} as market_cut
),

rolled as (
    select
        month,
        sum(hash) as row_hash
    from rolled_row
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
