-- The tables that a cluster distributes by company_id, and those that each server has whole (reference tables), in
-- the order in which it takes them: one row per table, name being null where it is not there. All other tables
-- stay on the coordinator.
listed as (
    select *
    from (
        values
        (1, 'mapping."产品线"', false),
        (2, 'mapping."组织架构"', false),
        (3, 'mapping."年金计划"', false),
        (4, 'mdm.market_cut', false),
        (5, 'mdm.rolled_cut', false),
        (6, 'customer."年金客户"', true),
        (7, 'customer.customer_plan_contract', true),
        (8, 'customer.customer_plan_contract_audit', true),
        (9, 'customer.fct_customer_product_line_monthly', true),
        (10, 'customer.fct_customer_plan_monthly', true),
        (11, 'mdm.contract_month', true),
        (12, 'mdm.rolled_month', true)
        {% for table in company_tables %}
        , ({{ 12 + loop.index }}, {{ table }}, true)
        {% endfor %}
    ) as listed (place, title, is_distributed)
),

ours as (
    select
        place,
        title,
        to_regclass(title) as name,
        is_distributed
    from listed
),
