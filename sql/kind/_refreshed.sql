-- Those of the months `loaded` that have a snapshot: one row per month. Each is looked for at its place in
-- the index: to tell whether there is one, the planner would rather read the whole table. A cluster can't look for
-- each, and would read all snapshots: there the totals tell, which stand on the coordinator.
refreshed as materialized (
    select
        loaded.month,
        loaded.last_day
    from loaded
    {% if is_cluster %}
    where
        loaded.last_day in (
            select snapshot_month
            from customer.fct_customer_plan_monthly_total
        )
        or loaded.last_day in (
            select snapshot_month
            from customer.fct_customer_product_line_monthly_total
        )
    {% else %}
    left join lateral (
        select stored.snapshot_month
        from customer.fct_customer_plan_monthly as stored
        where stored.snapshot_month >= loaded.last_day
        order by stored.snapshot_month
        limit 1
    ) as plan on true
    left join lateral (
        select stored.snapshot_month
        from customer.fct_customer_product_line_monthly as stored
        where stored.snapshot_month >= loaded.last_day
        order by stored.snapshot_month
        limit 1
    ) as product_line on true
    where
        loaded.last_day = plan.snapshot_month
        or loaded.last_day = product_line.snapshot_month
    {% endif %}
),
