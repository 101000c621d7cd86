-- What the last load of {{ period }} and its hooks did. One row.
-- Reads: the run log, the table of loads, the snapshots.
with
run as (
    select
        run_id,
        counts
    from mdm.run
    where
        domain = 'annuity_performance'
        and period = {{ period }}
        and outcome = 'ok'
    order by run_id desc
    limit 1
)

select
    load.rows_read,
    load.rows_loaded,
    load.rows_rejected,
    load.rows_skipped,
    (run.counts ->> 'inserted')::integer as versions_inserted,
    (run.counts ->> 'updated')::integer as versions_updated,
    (
        select count(*)
        from customer.fct_customer_product_line_monthly
        where snapshot_month = {{ last_day }}
    ) as product_line_records,
    (
        select count(*)
        from customer.fct_customer_plan_monthly
        where snapshot_month = {{ last_day }}
    ) as plan_records
from run
inner join mdm.load on run.run_id = load.run_id;
