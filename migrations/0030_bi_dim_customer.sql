-- bi.dim_customer: one row per customer.

set local "citus.multi_shard_modify_mode" to 'sequential';

create or replace view bi.dim_customer as
select
    company_id,
    "客户名称" as customer_name,
    "年金账户号" as account_number,
    "主拓机构代码" as main_branch_code,
    "管理资格" as product_lines,
    mdm.is_temporary_id(company_id) as is_temporary,
    resolved_company_id
from customer."年金客户";

comment on view bi.dim_customer is 'Customers: one row each. 客户维度';

comment on column bi.dim_customer.company_id is 'Id of the customer; key. 客户号';
comment on column bi.dim_customer.account_number is 'Account number. 年金账户号';
comment on column bi.dim_customer.is_temporary is
'Whether only its name is known, so that its id is a temporary one. 是否临时客户号';
comment on column bi.dim_customer.resolved_company_id is
'The real customer behind a temporary one; null else. 正式客户号';
