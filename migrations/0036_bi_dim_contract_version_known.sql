-- bi.dim_contract_version_known: one row per version and span of time in which the history was known to have
-- it: the versions that stand, and those that a run has changed or removed, as they were before.

set local "citus.multi_shard_modify_mode" to 'sequential';

create or replace view bi.dim_contract_version_known as
select
    contract_id,
    company_id,
    plan_code,
    product_line_code,
    contract_status,
    is_strategic,
    is_existing,
    status_year,
    valid_from,
    valid_to,
    updated_at as known_from,
    '9999-12-31'::timestamptz as known_until
from customer.customer_plan_contract
union all
select
    contract_id,
    company_id,
    plan_code,
    product_line_code,
    contract_status,
    is_strategic,
    is_existing,
    status_year,
    valid_from,
    valid_to,
    updated_at as known_from,
    audited_at as known_until
from customer.customer_plan_contract_audit;

comment on view bi.dim_contract_version_known is
'Versions as they were known: one row per version and span of time in which it was known so. 合同版本（按知悉时间）';

comment on column bi.dim_contract_version_known.known_from is 'Since when the history has it so. 知悉起';
comment on column bi.dim_contract_version_known.known_until is
'Until when, exclusive; 9999-12-31 while it stands. 知悉止';
