-- The place of the contracts with assets in `sized` among those of their product line.
ranked as (
    select
        snapshot_month,
        company_id,
        plan_code,
        product_line_code,
        rank() over (
            partition by snapshot_month, product_line_code
            order by aum_balance desc
        ) as product_line_rank
    from sized
    where aum_balance > 0
),

-- ... of the 100 largest, equals share one. The place of all of them would change with each of them.
largest as materialized (
    select *
    from ranked
    where product_line_rank <= 100
),
