-- mdm.bill_month.row_hash is another sum, which takes two thirds of the time (sql/history/changed_month.sql).
-- That of a month whose rows are what they were then becomes the new one; a month that has changed since goes
-- on to show.

set local "citus.multi_shard_modify_mode" to 'sequential';

-- Where somebody has written to mdm.bill_month, that goes on to show.
update mdm.history_state
set month_hash = 'NaN'
where
    month_hash <> (
        select coalesce(sum(hashtextextended(bill_month::text, 0)), 0)
        from mdm.bill_month
    );

with
-- A row of the bill: its text, and the hash of its values, each the seed of the next.
amount as (
    select
        "月度" as month,
        company_id,
        coalesce("计划代码", '∅') as plan_code,
        coalesce("产品线代码", '∅') as product_line_code,
        coalesce("机构代码", '∅') as branch,
        coalesce("期末资产规模"::text, '∅') as assets,
        hashtextextended(coalesce("供款"::text, '∅'), 0) as seed,
        row(company_id, "计划代码", "产品线代码", "机构代码", "期末资产规模", "供款")::text as row_text
    from business."规模明细"
),

placed as (
    select
        month,
        company_id,
        plan_code,
        hashtextextended(product_line_code, hashtextextended(branch, hashtextextended(assets, seed))) as seed,
        row_text
    from amount
),

bill as (
    select
        month,
        count(*) as row_count,
        sum(hashtextextended(company_id, hashtextextended(plan_code, seed))) as hash_of_seeds,
        sum(hashtextextended(row_text, 0)) as hash_of_texts
    from placed
    group by month
)

update mdm.bill_month as known
set row_hash = bill.hash_of_seeds
from bill
where
    known.month = bill.month
    and known.row_count = bill.row_count
    and known.row_hash = bill.hash_of_texts;

update mdm.history_state
set
    month_hash = (
        select coalesce(sum(hashtextextended(bill_month::text, 0)), 0)
        from mdm.bill_month
    )
where month_hash <> 'NaN';
