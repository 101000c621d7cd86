-- The months whose snapshots a load of {{ months }} may have changed: these, and the later months of their
-- years that have a snapshot. Only months that are loaded and have a version. One row per month.
with
loaded as (
    select
        month,
        (month + interval '1 month' - interval '1 day')::date as last_day
    from mdm.bill_month
),

given as (
    select month
    from unnest({{ months }}::date[]) as given (month)
)

select loaded.month
from loaded
where
    (
        loaded.month in (select given.month from given)
        or (
            exists (
                select 1
                from given
                where
                    given.month < loaded.month
                    and extract(year from given.month) = extract(year from loaded.month)
            )
            and exists (
                select 1
                from customer.fct_customer_product_line_monthly as stored
                where stored.snapshot_month = loaded.last_day
            )
        )
    )
    and exists (
        select 1
        from customer.customer_plan_contract as contract
        where loaded.last_day between contract.valid_from and contract.valid_to
    )
order by loaded.month;
