-- Take back what a load that was taken back filled into the customers: one row of figures. Those that it
-- added and that nothing uses are removed: bill, awards and losses, what loads have replaced there, plans,
-- resolved customers, the history. What it filled in where it was empty is empty again. Edited ones stay.
{% set schema, title, key = 'customer', '年金客户', 'company_id' %}
{% set filled_in = ['客户名称', '主拓机构代码', '管理资格'] %}
with
{% include 'unload/_filled.sql' %}

used as (
    {% for domain in domains if key in domain.columns %}
    select stored.company_id as code
    from candidate
    inner join {{ domain.table }} as stored on candidate.code = stored.company_id
    union
    select stored.resolved_from as code
    from candidate
    inner join {{ domain.table }} as stored on candidate.code = stored.resolved_from
    union
    {% endfor %}
    select gone.company_id as code
    from candidate
    inner join mdm.replaced_row as gone on candidate.code = gone.company_id
    union
    select plan.company_id as code
    from candidate
    inner join mapping."年金计划" as plan on candidate.code = plan.company_id
    union
    select resolved.resolved_company_id as code
    from candidate
    inner join customer."年金客户" as resolved on candidate.code = resolved.resolved_company_id
    union
    select contract.company_id as code
    from candidate
    inner join customer.customer_plan_contract as contract on candidate.code = contract.company_id
),

{% include 'unload/_taken_back.sql' %}

figure as (
    select
        (select count(*) from removed) as removed,
        (select count(*) from emptied) as emptied,
        (select count(*) from in_use) as in_use,
        count(*) as edited
    from filled
    where filled.is_edited
)

select
    {{ title }} as title,
    removed,
    emptied,
    in_use,
    edited
from figure;
