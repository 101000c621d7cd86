-- bi.fct_status_change: one row per contract and day on which it became another than it was the day before:
-- it began, changed or ended. A version that only opens a year with what was is no change.

set local "citus.multi_shard_modify_mode" to 'sequential';

create or replace view bi.fct_status_change as
-- Began or changed: a version, beside the one that held the day before.
select
    (date_trunc('month', version.valid_from::timestamp) + interval '1 month - 1 day')::date as month_end,
    version.valid_from as changed_on,
    case when before.contract_id is null then '新增' else '变更' end as change,
    version.company_id,
    version.plan_code,
    version.product_line_code,
    version.customer_name,
    version.plan_name,
    version.product_line_name,
    before.contract_id as old_contract_id,
    version.contract_id as new_contract_id,
    before.contract_status as old_contract_status,
    version.contract_status as new_contract_status,
    before.is_strategic as old_is_strategic,
    version.is_strategic as new_is_strategic,
    before.is_existing as old_is_existing,
    version.is_existing as new_is_existing
from customer.customer_plan_contract as version
left join customer.customer_plan_contract as before
    on
        version.company_id = before.company_id
        and version.plan_code = before.plan_code
        and version.product_line_code = before.product_line_code
        and version.valid_from - 1 = before.valid_to
where
    (version.contract_status, version.is_strategic, version.is_existing)
    is distinct from (before.contract_status, before.is_strategic, before.is_existing)
union all
-- Ended: a version that none follows on the day after.
select
    (date_trunc('month', version.valid_to::timestamp + interval '1 day') + interval '1 month - 1 day')::date
        as month_end,
    version.valid_to + 1 as changed_on,
    '终止' as change,
    version.company_id,
    version.plan_code,
    version.product_line_code,
    version.customer_name,
    version.plan_name,
    version.product_line_name,
    version.contract_id as old_contract_id,
    null as new_contract_id,
    version.contract_status as old_contract_status,
    null as new_contract_status,
    version.is_strategic as old_is_strategic,
    null as new_is_strategic,
    version.is_existing as old_is_existing,
    null as new_is_existing
from customer.customer_plan_contract as version
left join customer.customer_plan_contract as later
    on
        version.company_id = later.company_id
        and version.plan_code = later.plan_code
        and version.product_line_code = later.product_line_code
        and version.valid_to + 1 = later.valid_from
where version.valid_to < '9999-12-31' and later.contract_id is null;

comment on view bi.fct_status_change is
'Changes of contracts: one row per contract and day of a change. 合同变更事实';

comment on column bi.fct_status_change.month_end is 'Month of the change, by its last day; bi.dim_date. 月末';
comment on column bi.fct_status_change.changed_on is
'First day on which it is as it became; 1 January for what a new year judges anew. 变更日';
comment on column bi.fct_status_change.change is '新增 (began, or came back), 变更 (changed) or 终止 (ended). 变更类型';
comment on column bi.fct_status_change.old_contract_id is 'The version before; null where it began. 原合同版本号';
comment on column bi.fct_status_change.new_contract_id is
'The version from then on; null where it ended. 新合同版本号';
comment on column bi.fct_status_change.old_contract_status is '正常 or 停缴 before; null where it began. 原合同状态';
comment on column bi.fct_status_change.new_contract_status is
'正常 or 停缴 from then on; null where it ended. 新合同状态';
comment on column bi.fct_status_change.old_is_strategic is
'Whether it was 战客 before; null where it began. 原是否战客';
comment on column bi.fct_status_change.new_is_strategic is
'Whether it is 战客 from then on; null where it ended. 新是否战客';
comment on column bi.fct_status_change.old_is_existing is
'Whether it was 已客 before; null where it began. 原是否已客';
comment on column bi.fct_status_change.new_is_existing is
'Whether it is 已客 from then on; null where it ended. 新是否已客';
