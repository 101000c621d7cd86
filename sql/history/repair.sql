-- Where versions overlap, changing one after another could meet a last day that is still taken: take every
-- version that would change away and add it anew.
insert into planned
select
    'add' as action,
    null as contract_id,
    company_id,
    plan_code,
    product_line_code,
    valid_from,
    null as old_valid_to,
    null as old_status_year,
    null as old_contract_status,
    null as old_is_strategic,
    null as old_is_existing,
    new_valid_to,
    new_status_year,
    new_contract_status,
    new_is_strategic,
    new_is_existing,
    status_before,
    was_strategic,
    is_applied
from planned
where action = 'change';
