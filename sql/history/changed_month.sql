-- The months whose rows are others than when they were rolled forward, with what they are now: one row per
-- month, without figures where it has no rows any more. The hash is of a row's text: that of a record knows
-- no sign, and adds up to the same where rows exchange values.
-- Reads: the bill, of months or all, and bill_month.
create temp table changed_month on commit drop as
with
found as (
    select
        "月度" as month,
        count(*) as row_count,
        sum(hashtextextended(
            row(company_id, "计划代码", "产品线代码", "机构代码", "期末资产规模", "供款")::text, 0
        )) as row_hash
    from business."规模明细"
    {% if months is not none %}
    where "月度" = any({{ months }}::date[])
    {% endif %}
    group by "月度"
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
