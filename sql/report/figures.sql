-- The figures of the month, beside the month before and the same month of the year before: one row per
-- figure, in the order in which people read them. Null where a month has no snapshot. Amounts are in yuan.
with
-- One row per month that is compared and has a snapshot.
line_snapshot as (
    select
        month_end,
        sum(assets) as assets,
        count(distinct company_id) as customers,
        count(distinct company_id) filter (where is_strategic) as strategic_customers,
        count(distinct company_id) filter (where is_new) as new_customers
    from bi.fct_customer_product_line_monthly
    where month_end in ({{ last_day }}, {{ before_day }}, {{ year_before_day }})
    group by month_end
),

plan_snapshot as (
    select
        month_end,
        count(*) as contracts,
        count(*) filter (where contract_status = '正常') as active,
        count(*) filter (where contract_status = '停缴') as suspended
    from bi.fct_customer_plan_monthly
    where month_end in ({{ last_day }}, {{ before_day }}, {{ year_before_day }})
    group by month_end
),

contract as (
    select
        month_end,
        sum(assets) filter (where is_strategic) as strategic_assets,
        count(*) filter (where is_strategic) as strategic_contracts,
        count(*) filter (where is_existing) as existing_contracts
    from bi.fct_contract_monthly
    where month_end in ({{ last_day }}, {{ before_day }}, {{ year_before_day }})
    group by month_end
),

-- Customers won and lost: reports of the month, and of its year up to it.
event as (
    select
        line_snapshot.month_end,
        count(*) filter (where report.event = '中标' and report.month_end = line_snapshot.month_end) as won,
        count(*) filter (where report.event = '流失' and report.month_end = line_snapshot.month_end) as lost,
        count(*) filter (where report.event = '中标') as won_in_year,
        count(*) filter (where report.event = '流失') as lost_in_year,
        -- Nothing where reports say no size: that is not zero.
        case
            when count(*) filter (where report.event = '中标') = 0 then 0
            else sum(report.plan_assets) filter (where report.event = '中标')
        end as won_in_year_assets,
        case
            when count(*) filter (where report.event = '流失') = 0 then 0
            else sum(report.plan_assets) filter (where report.event = '流失')
        end as lost_in_year_assets
    from line_snapshot
    left join bi.fct_award_loss as report
        on
            line_snapshot.month_end >= report.month_end
            and date_trunc('year', line_snapshot.month_end::timestamp) <= report.month_end
    group by line_snapshot.month_end
),

-- One row per month and figure.
figure as (
    select
        line_snapshot.month_end,
        each.place,
        each.name,
        each.is_amount,
        each.value
    from line_snapshot
    inner join plan_snapshot on line_snapshot.month_end = plan_snapshot.month_end
    inner join event on line_snapshot.month_end = event.month_end
    left join contract on line_snapshot.month_end = contract.month_end
    cross join lateral (
        values
        (1, 'assets', true, line_snapshot.assets),
        (2, 'customers', false, line_snapshot.customers),
        (3, 'contracts', false, plan_snapshot.contracts),
        (4, 'active', false, plan_snapshot.active),
        (5, 'suspended', false, plan_snapshot.suspended),
        (6, 'existing_contracts', false, contract.existing_contracts),
        (7, 'strategic_customers', false, line_snapshot.strategic_customers),
        (8, 'strategic_contracts', false, contract.strategic_contracts),
        (9, 'strategic_assets', true, coalesce(contract.strategic_assets, 0)),
        (10, 'new_customers', false, line_snapshot.new_customers),
        (11, 'won', false, event.won),
        (12, 'lost', false, event.lost),
        (13, 'won_in_year', false, event.won_in_year),
        (14, 'won_in_year_assets', true, event.won_in_year_assets),
        (15, 'lost_in_year', false, event.lost_in_year),
        (16, 'lost_in_year_assets', true, event.lost_in_year_assets)
    ) as each (place, name, is_amount, value)
)

select
    name,
    is_amount,
    max(value) filter (where month_end = {{ last_day }}) as now,
    max(value) filter (where month_end = {{ before_day }}) as before,
    max(value) filter (where month_end = {{ year_before_day }}) as year_before
from figure
group by place, name, is_amount
order by place;
