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
comment on column bi.dim_contract_version.company_id is 'The customer. 客户号';
comment on column bi.dim_contract_version.plan_code is 'The plan. 年金计划号';
comment on column bi.dim_contract_version.product_line_code is 'The product line. 产品线代码';
comment on column bi.dim_contract_version.customer_name is 'Name of the customer as it is today. 客户名称';
comment on column bi.dim_contract_version.plan_name is 'Name of the plan as it is today. 计划全称';
comment on column bi.dim_contract_version.product_line_name is 'Name of the product line as it is today. 产品线';
comment on column bi.dim_contract_version.contract_status is
'正常 (with assets and contributions) or 停缴 (without). 合同状态';
comment on column bi.dim_contract_version.is_strategic is 'Whether it is 战客; within a year it stays so. 是否战客';
comment on column bi.dim_contract_version.is_existing is
'true: 已客, with assets at the end of the year before; false: 新客. 是否已客';
comment on column bi.dim_contract_version.status_year is
'The assessment year that the version belongs to. 考核年度';
comment on column bi.dim_contract_version.valid_from is 'First day on which the version holds. 生效日';
comment on column bi.dim_contract_version.valid_to is
'Last day on which it holds, inclusive; 9999-12-31 while it is current. 失效日';
comment on column bi.dim_contract_version.is_current is 'Whether it holds today, without an end. 是否当前版本';
comment on column bi.dim_contract_version.is_opening is
'Whether its year opened with it, on 1 January. 是否年初版本';
