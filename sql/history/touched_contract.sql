-- The contracts whose versions may be others than before, where the months from {{ since }} on have changed
-- and nothing else: those that have started a version since then, as the months still say. One row per
-- contract.
create temp table touched_contract on commit drop as
select distinct
    company_id,
    plan_code,
    product_line_code
from mdm.contract_month
where starts_version and month >= {{ since }};
