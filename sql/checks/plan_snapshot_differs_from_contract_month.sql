-- Assets and contributions in the plan snapshot are those of the month (if not: just snapshot PERIOD).
-- One row per month, customer, plan and product line. Specification, section 4.
with
observed as (
    select
        (month + interval '1 month' - interval '1 day')::date as snapshot_month,
        company_id,
        plan_code,
        product_line_code,
        assets,
        month_contributions
    from mdm.contract_month
    where is_seen and month between {{ first_day }} and {{ last_day }}
)

select
    stored.snapshot_month,
    stored.company_id,
    stored.plan_code,
    stored.product_line_code,
    stored.is_in_bill,
    observed.company_id is not null as is_in_month,
    stored.aum_balance,
    observed.assets,
    stored.contributions,
    observed.month_contributions
from customer.fct_customer_plan_monthly as stored
left join observed
    on
        stored.company_id = observed.company_id
        and stored.plan_code = observed.plan_code
        and stored.product_line_code = observed.product_line_code
        and stored.snapshot_month = observed.snapshot_month
where
    stored.snapshot_month between {{ first_day }} and {{ last_day }}
    and (stored.is_in_bill, stored.aum_balance, stored.contributions) is distinct from (
        observed.company_id is not null, round(coalesce(observed.assets, 0), 2), observed.month_contributions
    );
