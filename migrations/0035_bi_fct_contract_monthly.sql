-- bi.fct_contract_monthly: one row per snapshot month and contract, with the version that holds on the last
-- day of the month, as just snapshot has made it.
--
-- window_contributions hangs on with a left join over a whole key, which costs nothing where it is not asked
-- for: PostgreSQL leaves it out.

set local "citus.multi_shard_modify_mode" to 'sequential';

create or replace view bi.fct_contract_monthly as
select
    snapshot.snapshot_month as month_end,
    snapshot.contract_id,
    snapshot.company_id,
    snapshot.plan_code,
    snapshot.product_line_code,
    snapshot.customer_name,
    snapshot.plan_name,
    snapshot.product_line_name,
    snapshot.contract_status,
    snapshot.is_strategic,
    snapshot.is_existing,
    snapshot.is_churned_this_year,
    snapshot.is_in_bill,
    snapshot.aum_balance as assets,
    snapshot.product_line_rank,
    snapshot.contributions,
    observed.window_contributions
from customer.fct_customer_plan_monthly as snapshot
left join mdm.contract_month as observed
    on
        date_trunc('month', snapshot.snapshot_month::timestamp)::date = observed.month
        and snapshot.company_id = observed.company_id
        and snapshot.plan_code = observed.plan_code
        and snapshot.product_line_code = observed.product_line_code;

comment on view bi.fct_contract_monthly is
'Contracts by month: one row per snapshot month and contract. 合同月度事实';

comment on column bi.fct_contract_monthly.contract_id is
'The version that holds on that day; bi.dim_contract_version. 合同版本号';
comment on column bi.fct_contract_monthly.is_in_bill is
'Whether the bill has a row of it in this month. 当月是否有明细';
comment on column bi.fct_contract_monthly.assets is
'Assets in the bill of the month, yuan; 0 without a row. Not to be added up over months. 期末资产规模（元）';
comment on column bi.fct_contract_monthly.product_line_rank is
'Place by assets in its product line, 1 is the largest, equals share one; null after 100. 产品线内排名';
comment on column bi.fct_contract_monthly.window_contributions is
'Contributions of the window that the status looks at, yuan; null where none is known. 考察期供款（元）';
