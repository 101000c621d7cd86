-- The years that have versions. Each is looked for in the index, for all versions are many; asked for each, a
-- cluster could not answer.
stored_year as materialized (
    {% if is_cluster %}
    select status_year
    from customer.customer_plan_contract
    group by status_year
    {% else %}
    select year.status_year
    from year
    cross join lateral (
        select 1
        from customer.customer_plan_contract as contract
        where contract.status_year = year.status_year
        limit 1
    ) as stored
    {% endif %}
),
