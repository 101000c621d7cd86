-- Every load and every audited version belongs to a known run.
-- One row per table and unknown run. Without the run, nobody knows what replaced a version, and when.
with
used as materialized (
    select
        'customer_plan_contract_audit' as table_name,
        run_id,
        count(*) as written_rows
    from customer.customer_plan_contract_audit
    where valid_from <= {{ last_day }} and valid_to >= {{ first_day }}
    group by run_id
    union all
    select
        'load' as table_name,
        load.run_id,
        count(*) as written_rows
    from mdm.load as load
    cross join unnest(load.months) as loaded (month)
    where loaded.month between {{ first_day }} and {{ last_day }}
    group by load.run_id
)

select
    used.table_name,
    used.run_id,
    used.written_rows
from used
left join mdm.run as known on used.run_id = known.run_id
where known.run_id is null;
