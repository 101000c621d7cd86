-- What stands in the contract table, whoever wrote it, where that is asked for: one row. On one machine null, for
-- there a log tells.
stored_version as (
    {% if is_cluster and compares %}
    select coalesce(sum({% include 'history/_version_hash.sql' %}), 0) as version_hash
    from customer.customer_plan_contract
    {% else %}
    select null::numeric as version_hash
    {% endif %}
),
