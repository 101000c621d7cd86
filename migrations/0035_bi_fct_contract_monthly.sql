-- bi.fct_contract_monthly: one row per loaded month and contract that has a version on the last day of the
-- month. Assets are those of the bill, as in the snapshots, also where missing_month is carry.
--
-- What hangs on with a left join over a whole key costs nothing where none of its columns is asked for:
-- PostgreSQL leaves the join out. (That is why span is grouped: so that it sees the key.)

set local "citus.multi_shard_modify_mode" to 'sequential';

create or replace view bi.fct_contract_monthly as
with
loaded as (
    select
        month,
        extract(year from month)::integer as year,
        (month + interval '1 month - 1 day')::date as month_end
    from mdm.bill_month
),

-- One loaded month, with the loaded one before it, and the last one before the contribution window.
span as (
    select
        loaded.month,
        max(earlier.month) filter (where earlier.month < loaded.month) as before_month,
        max(earlier.month) filter (
            where earlier.month <= loaded.month - make_interval(months => state.contribution_months)
        ) as base_month
    from mdm.bill_month as loaded
    inner join mdm.bill_month as earlier on loaded.month >= earlier.month
    cross join mdm.history_state as state
    group by loaded.month
)

-- Contributions are running totals: what came in between is the difference of two of them.
select
    loaded.month_end,
    version.contract_id,
    version.company_id,
    version.plan_code,
    version.product_line_code,
    version.customer_name,
    version.plan_name,
    version.product_line_name,
    version.contract_status,
    version.is_strategic,
    version.is_existing,
    coalesce(observed.is_seen, false) as is_in_bill,
    case when observed.is_seen then observed.assets else 0 end as assets,
    case
        when observed.known_contributions > coalesce(before.known_contributions, 0)
            then observed.contributions - coalesce(before.contributions, 0)
    end as contributions,
    case
        when observed.known_contributions > coalesce(base.known_contributions, 0)
            then observed.contributions - coalesce(base.contributions, 0)
    end as window_contributions
from loaded
inner join customer.customer_plan_contract as version
    on
        loaded.year = version.status_year
        and loaded.month_end between version.valid_from and version.valid_to
left join mdm.contract_month as observed
    on
        loaded.month = observed.month
        and version.company_id = observed.company_id
        and version.plan_code = observed.plan_code
        and version.product_line_code = observed.product_line_code
left join span on loaded.month = span.month
left join mdm.contract_month as before
    on
        span.before_month = before.month
        and version.company_id = before.company_id
        and version.plan_code = before.plan_code
        and version.product_line_code = before.product_line_code
left join mdm.contract_month as base
    on
        span.base_month = base.month
        and version.company_id = base.company_id
        and version.plan_code = base.plan_code
        and version.product_line_code = base.product_line_code;

comment on view bi.fct_contract_monthly is
'Contracts by month: one row per loaded month and contract in the history. 合同月度事实';

comment on column bi.fct_contract_monthly.month_end is 'The month, by its last day; bi.dim_date. 月末';
comment on column bi.fct_contract_monthly.contract_id is
'The version that holds on that day; bi.dim_contract_version. 合同版本号';
comment on column bi.fct_contract_monthly.company_id is 'The customer; bi.dim_customer. 客户号';
comment on column bi.fct_contract_monthly.plan_code is 'The plan; bi.dim_plan. 年金计划号';
comment on column bi.fct_contract_monthly.product_line_code is 'The product line; bi.dim_product_line. 产品线代码';
comment on column bi.fct_contract_monthly.customer_name is 'Name of the customer as it is today. 客户名称';
comment on column bi.fct_contract_monthly.plan_name is 'Name of the plan as it is today. 计划全称';
comment on column bi.fct_contract_monthly.product_line_name is 'Name of the product line as it is today. 产品线';
comment on column bi.fct_contract_monthly.contract_status is '正常 or 停缴, on that day. 合同状态';
comment on column bi.fct_contract_monthly.is_strategic is 'Whether it is 战客 on that day. 是否战客';
comment on column bi.fct_contract_monthly.is_existing is
'true: 已客, with assets at the end of the year before; false: 新客. 是否已客';
comment on column bi.fct_contract_monthly.is_in_bill is
'Whether the bill has a row of it in this month. 当月是否有明细';
comment on column bi.fct_contract_monthly.assets is
'Assets in the bill of the month, yuan; 0 without a row. Not to be added up over months. 期末资产规模（元）';
comment on column bi.fct_contract_monthly.contributions is
'Contributions since the loaded month before, yuan; null where none is known. 当月供款（元）';
comment on column bi.fct_contract_monthly.window_contributions is
'Contributions of the window that the status looks at, yuan; null where none is known. 考察期供款（元）';
