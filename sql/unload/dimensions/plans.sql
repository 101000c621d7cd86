-- Take back what a load that was taken back filled into the plans: one row of figures, as for the customers.
{% set schema, title, key = 'mapping', '年金计划', '年金计划号' %}
{% set filled_in = ['计划全称', '计划类型', 'company_id', '主拓机构代码', '管理资格'] %}
with
{% include 'unload/_filled.sql' %}

-- The plans of rows that loads have replaced.
archived as (
    select distinct
        coalesce(
            gone.cells[array_position(load.replaced_columns, '计划代码')],
            gone.cells[array_position(load.replaced_columns, '年金计划号')]
        ) as plan_code
    from mdm.replaced_row as gone
    inner join mdm.load as load on gone.replaced_by = load.load_id
    where gone.cells is not null
),

used as (
    {% for domain in domains %}
    {% for column in ['计划代码', '年金计划号'] if column in domain.columns %}
    select stored.{{ column | identifier }} as code
    from candidate
    inner join {{ domain.table }} as stored on candidate.code = stored.{{ column | identifier }}
    union
    {% endfor %}
    {% endfor %}
    select candidate.code
    from candidate
    inner join archived on candidate.code = archived.plan_code
    union
    select contract.plan_code as code
    from candidate
    inner join customer.customer_plan_contract as contract on candidate.code = contract.plan_code
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
