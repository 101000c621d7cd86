-- The months whose snapshots a load of {{ months }} may have changed: these, and the later months of their
-- years that have a snapshot. Only months that have one, or are loaded and have a version. One row per month.
with
given as (
    select month
    from unnest({{ months }}::date[]) as given (month)
),

known_month as (
    select month
    from mdm.bill_month
    union
    select month
    from given
),

loaded as (
    select
        month,
        (month + interval '1 month' - interval '1 day')::date as last_day
    from known_month
),

{% include 'kind/_refreshed.sql' %}

candidate as (
    select
        loaded.month,
        loaded.last_day
    from loaded
    inner join given on loaded.month = given.month
    union
    select
        refreshed.month,
        refreshed.last_day
    from refreshed
    inner join given
        on
            refreshed.month > given.month
            and extract(year from refreshed.month) = extract(year from given.month)
),

-- Read where a month has no snapshot yet, once for all of them: asked for each, a cluster could not answer.
span as materialized (
    select
        valid_from,
        valid_to
    from customer.customer_plan_contract
    group by valid_from, valid_to
)

select candidate.month
from candidate
left join refreshed on candidate.month = refreshed.month
left join mdm.bill_month on candidate.month = bill_month.month
where
    refreshed.month is not null
    or (
        bill_month.month is not null
        and exists (
            select 1
            from span
            where candidate.last_day between span.valid_from and span.valid_to
        )
    )
order by candidate.month;
