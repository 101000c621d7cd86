-- A contract has at most one current version.
-- One row per contract. Specification, section 3: a version ends the day before the next one starts.
select
    company_id,
    plan_code,
    product_line_code,
    count(*) as current_versions,
    min(valid_from) as first_valid_from,
    max(valid_from) as last_valid_from
from customer.customer_plan_contract
where valid_to = '9999-12-31' and valid_from <= {{ last_day }}
group by company_id, plan_code, product_line_code
having count(*) > 1;
