-- ... and those that start one now that the months are rolled forward.
insert into touched_contract (company_id, plan_code, product_line_code)
select
    company_id,
    plan_code,
    product_line_code
from {{ known_month }}
where starts_version and month >= {{ since }}
except
select
    company_id,
    plan_code,
    product_line_code
from touched_contract;

-- The planner would expect many of them.
analyze pg_temp.touched_contract;
