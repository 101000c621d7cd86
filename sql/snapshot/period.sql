-- Whether the snapshots of the month can be made: one row. stale_months, up to this one, have changed since
-- the last sync, so that the history is not what the bill says; has_changed: any month has.
-- limit 1: without it, a cluster brings all these rows together to see whether there is one.
-- Reads: changed_month, bill_month, the contract table.
select
    exists(
        select 1
        from mdm.bill_month
        where month = {{ month }}
    ) as is_loaded,
    exists(
        select 1
        from customer.customer_plan_contract
        where {{ last_day }} between valid_from and valid_to
        limit 1 -- noqa: AM09
    ) as has_versions,
    exists (
        select 1
        from customer.fct_customer_plan_monthly
        where snapshot_month = {{ last_day }}
        limit 1 -- noqa: AM09
    )
    or exists (
        select 1
        from customer.fct_customer_product_line_monthly
        where snapshot_month = {{ last_day }}
        limit 1 -- noqa: AM09
    ) as has_snapshot,
    (
        select array_agg(month order by month)
        from changed_month
        where has_changed and month <= {{ month }}
    ) as stale_months,
    exists(
        select 1
        from changed_month
        where has_changed
    ) as has_changed;
