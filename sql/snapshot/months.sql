-- The months whose snapshots a load of {{ months }} may have changed: these, and the later months of their
-- years that have a snapshot. Only months that are loaded and have a version. One row per month.
with
candidate as (
    select given.month
    from unnest({{ months }}::date[]) as given (month)
    union
    select stored.month
    from (
        select distinct snapshot_month as month
        from customer.fct_customer_product_line_monthly
        where snapshot_month > {{ months | min }}
    ) as stored
    inner join unnest({{ months }}::date[]) as given (month)
        on
            stored.month > given.month
            and extract(year from stored.month) = extract(year from given.month)
),

loaded as (
    select distinct "月度" as month
    from business."规模明细"
    where "月度" between {{ months | min }} and make_date({{ (months | max).year }}, 12, 31)
)

select candidate.month
from candidate
inner join loaded on candidate.month = loaded.month
where
    exists (
        select
        from customer.customer_plan_contract as contract
        where
            (candidate.month + interval '1 month' - interval '1 day')::date
            between contract.valid_from and contract.valid_to
    )
order by candidate.month;
