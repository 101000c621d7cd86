-- The months whose rows are others than when they were rolled forward, with what they are now: one row per
-- month, without figures where it has no rows any more.
-- Reads: the bill, of months or all, and bill_month.
create temp table changed_month on commit drop as
with
-- A row of the bill, as the hash of its values: that of each text is the seed of the next, for that of a
-- record adds up to the same where rows exchange values, and that of a number knows no sign.
amount as (
    select
        "月度" as month,
        company_id,
        coalesce("计划代码", '∅') as plan_code,
        coalesce("产品线代码", '∅') as product_line_code,
        coalesce("机构代码", '∅') as branch,
        coalesce("期末资产规模"::text, '∅') as assets,
        hashtextextended(coalesce("供款"::text, '∅'), 0) as seed
    from business."规模明细"
    {% if months is not none %}
    where "月度" = any({{ months }}::date[])
    {% endif %}
),

placed as (
    select
        month,
        company_id,
        plan_code,
        hashtextextended(product_line_code, hashtextextended(branch, hashtextextended(assets, seed))) as seed
    from amount
),

found as (
    select
        month,
        count(*) as row_count,
        sum(hashtextextended(company_id, hashtextextended(plan_code, seed))) as row_hash
    from placed
    group by month
),

known as (
    select
        month,
        row_count,
        row_hash
    from mdm.bill_month
    {% if months is not none %}
    where month = any({{ months }}::date[])
    {% endif %}
),

compared as (
    select
        coalesce(found.month, known.month) as month,
        found.row_count,
        found.row_hash,
        ((found.row_count, found.row_hash) is distinct from (known.row_count, known.row_hash)) as has_changed
    from found
    full join known on found.month = known.month
)

select
    month,
    row_count,
    row_hash,
    has_changed
from compared
where has_changed or {{ from_nothing }};
