-- Whether the month is loaded, and whether any version is valid on its last day: one row.
select
    exists(
        select
        from business."规模明细"
        where "月度" = {{ month }}
    ) as is_loaded,
    exists(
        select
        from customer.customer_plan_contract
        where {{ last_day }} between valid_from and valid_to
    ) as has_versions;
