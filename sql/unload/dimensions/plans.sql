-- Take back what a load that was taken back filled into the plans: one row of figures, as for the customers.
{% set schema, title, key = 'mapping', '年金计划', '年金计划号' %}
with
{% include 'unload/_filled.sql' %}

used as (
    {% for domain in domains %}
    {% for column in ['计划代码', '年金计划号'] if column in domain.columns %}
    select stored.{{ column | identifier }} as code
    from candidate
    inner join {{ domain.table }} as stored on candidate.code = stored.{{ column | identifier }}
    union
    {% endfor %}
    {% endfor %}
    select coalesce(gone.content ->> '计划代码', gone.content ->> '年金计划号') as code
    from candidate
    inner join mdm.replaced_row as gone
        on candidate.code = coalesce(gone.content ->> '计划代码', gone.content ->> '年金计划号')
    where gone.became is null
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
