-- bi.dim_product_line: one row per product line.

set local "citus.multi_shard_modify_mode" to 'sequential';

create or replace view bi.dim_product_line as
select
    "产品线代码" as product_line_code,
    "产品线" as product_line_name,
    "业务大类" as business
from mapping."产品线";

comment on view bi.dim_product_line is 'Product lines: one row each. 产品线维度';

comment on column bi.dim_product_line.product_line_code is
'Code of the product line: PL201 to PL204; key. 产品线代码';
comment on column bi.dim_product_line.product_line_name is 'Name of the product line: 企年投资 and its like. 产品线';
comment on column bi.dim_product_line.business is 'Business that it belongs to: 企业年金 or 职业年金. 业务大类';
