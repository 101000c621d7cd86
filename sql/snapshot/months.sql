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

-- Those of the given months that have a version, each asked for by itself: a cluster could not answer a
-- question that a row asks, and all versions are many.
covered as (
    select null::date as month
    where false
    {% for month in months %}
    union all
    select {{ month }}::date as month
    where
        exists (
            select 1
            from customer.customer_plan_contract
            where
                ({{ month }}::date + interval '1 month' - interval '1 day')::date
                between valid_from and valid_to
            -- Without it, a cluster brings all of them together.
            limit 1 -- noqa: AM09
        )
    {% endfor %}
)

select candidate.month
from candidate
left join refreshed on candidate.month = refreshed.month
left join mdm.bill_month on candidate.month = bill_month.month
left join covered on candidate.month = covered.month
where
    refreshed.month is not null
    or (bill_month.month is not null and covered.month is not null)
order by candidate.month;
