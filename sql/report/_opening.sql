-- The strategic contracts with which the year opened: one row each, with what it was worth then and is now,
-- and its fate: lost (reported as lost), empty (no assets left, and not reported), suspended (停缴, with
-- assets) or kept.
opening as (
    select
        version.company_id,
        version.plan_code,
        version.product_line_code,
        version.customer_name,
        version.plan_name,
        version.product_line_name,
        worth.assets as opening_assets,
        coalesce(held.assets, 0) as assets,
        case
            when held.is_churned_this_year then 'lost'
            when coalesce(held.assets, 0) <= 0 then 'empty'
            when held.contract_status = '停缴' then 'suspended'
            else 'kept'
        end as fate
    from bi.dim_contract_version as version
    left join bi.fct_customer_plan_monthly as worth
        on
            worth.month_end = {{ baseline_day }}
            and version.company_id = worth.company_id
            and version.plan_code = worth.plan_code
            and version.product_line_code = worth.product_line_code
    left join bi.fct_customer_plan_monthly as held
        on
            held.month_end = {{ last_day }}
            and version.company_id = held.company_id
            and version.plan_code = held.plan_code
            and version.product_line_code = held.product_line_code
    where version.valid_from = {{ year_start }} and version.is_opening and version.is_strategic
),
