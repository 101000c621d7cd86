-- The months in mdm.contract_month have the contracts and sums of the bill (if not: just sync --full).
-- One row per month that has not changed since. A row of the bill that lacks company_id, 计划代码 or 产品线代码
-- belongs to no contract. Specification, section 3, Rolling forward.
with
billed_contract as (
    select
        "月度" as month,
        coalesce(sum("期末资产规模"), 0) as assets,
        coalesce(sum("供款"), 0) as contributions,
        count("供款") as known_contributions
    from business."规模明细"
    where
        "月度" between {{ first_day }} and {{ last_day }}
        and company_id <> ''
        and "计划代码" is not null
        and "产品线代码" is not null
    group by "月度", company_id, "计划代码", "产品线代码"
),

billed as (
    select
        month,
        count(*) as contracts,
        sum(assets) as assets,
        sum(contributions) as contributions,
        sum(known_contributions) as known_contributions
    from billed_contract
    group by month
),

total as (
    select
        month,
        count(*) filter (where is_seen) as contracts,
        coalesce(sum(assets) filter (where is_seen), 0) as assets,
        sum(contributions) as contributions_so_far,
        sum(known_contributions) as known_so_far
    from mdm.contract_month
    group by month
),

-- Contributions are running totals: those of a month are the difference to the month before.
observed as (
    select
        month,
        contracts,
        assets,
        contributions_so_far - coalesce(lag(contributions_so_far) over (order by month), 0) as contributions,
        known_so_far - coalesce(lag(known_so_far) over (order by month), 0) as known_contributions
    from total
)

select
    coalesce(billed.month, observed.month) as month,
    billed.contracts as contracts_in_bill,
    observed.contracts,
    billed.assets as assets_in_bill,
    observed.assets,
    billed.contributions as contributions_in_bill,
    observed.contributions,
    billed.known_contributions as known_in_bill,
    observed.known_contributions
from billed
full join observed on billed.month = observed.month
left join changed_month on coalesce(billed.month, observed.month) = changed_month.month
where
    changed_month.has_changed is not true
    and coalesce(billed.month, observed.month) between {{ first_day }} and {{ last_day }}
    and (
        coalesce(billed.contracts, 0), coalesce(billed.assets, 0),
        coalesce(billed.contributions, 0), coalesce(billed.known_contributions, 0)
    ) is distinct from (
        coalesce(observed.contracts, 0), coalesce(observed.assets, 0),
        coalesce(observed.contributions, 0), coalesce(observed.known_contributions, 0)
    )
order by month;
