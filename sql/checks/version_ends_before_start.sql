-- No version ends before it starts.
-- One row per version. The constraint ck_contract_valid, also where it was dropped.
select
    company_id,
    plan_code,
    product_line_code,
    valid_from,
    valid_to
from customer.customer_plan_contract
where
    valid_to < valid_from
    and valid_to <= {{ last_day }}
    and valid_from >= {{ first_day }};
