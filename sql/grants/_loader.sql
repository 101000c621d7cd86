-- The tables that commands write to, beside those of the domains, and what mdm_loader may do there: no more than the
-- commands need. What is kept for good (runs, loads, versions that were changed) can't be deleted.
listed as (
    select *
    from (
        values
        ('mapping."产品线"', true, true, false, false),
        ('mapping."组织架构"', true, true, false, false),
        ('mapping."年金计划"', true, true, true, false),
        ('customer."年金客户"', true, true, true, false),
        ('customer.customer_plan_contract', true, true, true, false),
        ('customer.customer_plan_contract_audit', true, false, false, false),
        ('customer.fct_customer_plan_monthly', true, true, true, false),
        ('customer.fct_customer_plan_monthly_total', true, true, true, false),
        ('customer.fct_customer_product_line_monthly', true, true, true, false),
        ('customer.fct_customer_product_line_monthly_total', true, true, true, false),
        ('mdm.run', true, true, false, false),
        ('mdm.load', true, true, false, false),
        ('mdm.reject', true, true, true, false),
        ('mdm.replaced_row', true, false, true, false),
        ('mdm.contract_month', true, false, true, true),
        ('mdm.market_cut', true, false, true, true),
        ('mdm.rolled_month', true, false, true, false),
        ('mdm.rolled_cut', true, false, true, false),
        ('mdm.bill_month', true, true, true, false),
        -- Triggers enter what is in these two, as their owner.
        ('mdm.bill_change', false, false, true, false),
        ('mdm.history_change', false, false, true, false),
        ('mdm.history_state', true, true, false, false),
        ('public._yoyo_migration', false, false, false, false),
        ('public._yoyo_log', false, false, false, false),
        ('public._yoyo_version', false, false, false, false),
        ('public.yoyo_lock', false, false, false, false)
        {% for table in domain_tables %}
        , ({{ table }}, true, false, true, false)
        {% endfor %}
    ) as listed (title, inserts, updates, deletes, truncates)
),

-- What is ours: one row per table or view. What else stands in mdm may be read, and changed row by row; of what
-- stands beside our tables in the schemas of the business, nothing is.
ours as (
    select
        stored.oid,
        schema.nspname as schema_name,
        stored.relname as table_name,
        pg_get_userbyid(stored.relowner) as owner,
        schema.nspname = 'bi' as is_for_readers,
        coalesce(listed.inserts, schema.nspname = 'mdm') as inserts,
        coalesce(listed.updates, schema.nspname = 'mdm') as updates,
        coalesce(listed.deletes, schema.nspname = 'mdm') as deletes,
        coalesce(listed.truncates, false) as truncates
    from pg_catalog.pg_class as stored
    inner join pg_catalog.pg_namespace as schema on stored.relnamespace = schema.oid
    -- Not to_regclass, which asks for a privilege itself.
    left join listed on parse_ident(listed.title) = array[schema.nspname, stored.relname]::text[]
    where
        stored.relkind in ('r', 'p', 'v')
        and (listed.title is not null or schema.nspname in ('mdm', 'bi'))
),
