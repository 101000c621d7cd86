-- bi.dim_date: one row per day, without gaps, whole years: those of the loaded months, of the versions and
-- of the months in which customers were reported as won or lost.

set local "citus.multi_shard_modify_mode" to 'sequential';

create or replace view bi.dim_date as
with
-- The first and the last year that each table has: one row a table.
year_span as (
    select
        extract(year from min(month))::integer as first_year,
        extract(year from max(month))::integer as last_year
    from mdm.bill_month
    union all
    select
        min(status_year) as first_year,
        max(status_year) as last_year
    from customer.customer_plan_contract
    union all
    select
        extract(year from min("上报月份"))::integer as first_year,
        extract(year from max("上报月份"))::integer as last_year
    from customer."当年中标"
    union all
    select
        extract(year from min("上报月份"))::integer as first_year,
        extract(year from max("上报月份"))::integer as last_year
    from customer."当年流失"
),

-- One row per day.
calendar as (
    select
        (min(first_year) || '-01-01')::date + generate_series(
            0, (max(last_year) || '-12-31')::date - (min(first_year) || '-01-01')::date
        ) as date
    from year_span
),

-- ... with what it is taken apart into.
part as (
    select
        date,
        extract(year from date)::integer as year,
        extract(quarter from date)::integer as quarter,
        extract(month from date)::integer as month,
        extract(day from date)::integer as day,
        date_trunc('month', date::timestamp)::date as month_start,
        (date_trunc('month', date::timestamp) + interval '1 month - 1 day')::date as month_end
    from calendar
)

select
    part.date,
    part.year,
    part.quarter,
    part.month,
    part.day,
    part.month_start,
    part.month_end,
    part.year * 100 + part.month as year_month,
    part.year || '年' as year_label,
    part.year || '年' || substr('一二三四', part.quarter, 1) || '季度' as quarter_label,
    part.year || '年' || part.month || '月' as month_label,
    part.date = part.month_end as is_month_end,
    loaded.month is not null as is_loaded,
    behind.month is not null as is_behind
from part
left join mdm.bill_month as loaded on part.month_start = loaded.month
left join mdm.snapshot_behind as behind on part.month_start = behind.month;

comment on view bi.dim_date is 'Days: one row each, gapless, whole years. 日期维度';

comment on column bi.dim_date.date is 'The day; key. 日期';
comment on column bi.dim_date.year is 'Its year. 年';
comment on column bi.dim_date.quarter is 'Its quarter, 1 to 4. 季度';
comment on column bi.dim_date.month is 'Its month, 1 to 12. 月';
comment on column bi.dim_date.day is 'Its day of the month, 1 to 31. 日';
comment on column bi.dim_date.month_start is 'First day of its month. 月初';
comment on column bi.dim_date.month_end is 'Last day of its month: the day that monthly facts bear. 月末';
comment on column bi.dim_date.year_month is 'Its month as a number, 202601: sorts month_label. 年月';
comment on column bi.dim_date.year_label is 'Its year in words: 2026年. 年份';
comment on column bi.dim_date.quarter_label is 'Its quarter in words: 2026年一季度. 季度名称';
comment on column bi.dim_date.month_label is 'Its month in words: 2026年1月. 月份名称';
comment on column bi.dim_date.is_month_end is 'Whether it is the last day of its month. 是否月末';
comment on column bi.dim_date.is_loaded is 'Whether the history has a bill of its month. 是否有数据';
comment on column bi.dim_date.is_behind is
'Whether the snapshots of its month are behind the history, until just snapshot refreshes them. 是否待刷新';
