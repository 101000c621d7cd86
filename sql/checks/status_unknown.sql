-- Every status is 正常 or 停缴.
-- One row per table and unknown status. The constraint ck_contract_status, also where it was dropped; the
-- snapshot has none.
select
    'customer_plan_contract' as table_name,
    contract_status,
    count(*) as table_rows
from customer.customer_plan_contract
where
    coalesce(contract_status, '') not in ('正常', '停缴')
    and valid_from <= {{ last_day }}
    and valid_to >= {{ first_day }}
group by contract_status
union all
select
    'fct_customer_plan_monthly' as table_name,
    contract_status,
    count(*) as table_rows
from customer.fct_customer_plan_monthly
where
    coalesce(contract_status, '') not in ('正常', '停缴')
    and snapshot_month between {{ first_day }} and {{ last_day }}
group by contract_status;
