-- bi.dim_contract_version: one row per version of a contract (SCD Type 2). A sync changes versions in place
-- and leaves alone those that stay as they are, so that contract_id survives it.

set local "citus.multi_shard_modify_mode" to 'sequential';

create or replace view bi.dim_contract_version as
select
    contract_id,
    company_id,
    plan_code,
    product_line_code,
    customer_name,
    plan_name,
    product_line_name,
    contract_status,
    is_strategic,
    is_existing,
    status_year,
    valid_from,
    valid_to,
    valid_to = '9999-12-31' as is_current,
    valid_from = make_date(status_year, 1, 1) as is_opening
from customer.customer_plan_contract;

comment on view bi.dim_contract_version is 'Versions of contracts: one row each, SCD Type 2. 合同版本维度';

comment on column bi.dim_contract_version.contract_id is
'Surrogate key of the version; it survives a recomputation. 合同版本号';
comment on column bi.dim_contract_version.is_current is 'Whether it holds today, without an end. 是否当前版本';
comment on column bi.dim_contract_version.is_opening is
'Whether its year opened with it, on 1 January. 是否年初版本';
