-- The versions of the contracts asked for: one row per version.
select
    plan_code,
    product_line_code,
    contract_status,
    case when is_strategic then '战客' else '-' end as strategic,
    case when is_existing then '已客' else '新客' end as existing,
    valid_from,
    valid_to
from customer.customer_plan_contract
where
    company_id = {{ company }}
    and ({{ plan }}::text is null or plan_code = {{ plan }})
order by plan_code, product_line_code, valid_from;
