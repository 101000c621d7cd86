-- The rows of the bill behind it, newest month first, with file and row: one row per row of the bill. The
-- file is the last that brought it, from the same place as those before; of a corrected row, the first.
with
{% include 'load/_again.sql' %}

latest as (
    select *
    from again
    where is_last
)

select
    to_char(stored."月度", 'YYYYMM') as month,
    stored."计划代码" as plan_code,
    stored."产品线代码" as product_line_code,
    stored."组合代码" as portfolio,
    stored."机构代码" as branch,
    stored."期末资产规模" as assets,
    stored."供款" as contribution,
    coalesce(
        load.file_name
        -- The sheet of a CSV file is called like the file.
        || case
            when right(load.file_name, length(load.sheet)) = load.sheet then ''
            else ', ' || load.sheet
        end
        || ', row ' || stored.source_row, 'not loaded by us'
    ) || coalesce(', corrected by ' || correction.file_name, '') as source
from business."规模明细" as stored
left join mdm.reject as reject
    on
        stored.load_id = reject.load_id
        and stored.source_row = reject.source_row
left join latest
    on
        stored.load_id = latest.load_id
        and stored."月度" = latest.month
        and reject.load_id is null
left join mdm.load as load on coalesce(latest.again_by, stored.load_id) = load.load_id
left join mdm.load as correction on reject.corrected_by = correction.load_id
where
    stored.company_id = {{ company }}
    and ({{ plan }}::text is null or stored."计划代码" = {{ plan }})
    and ({{ month }}::date is null or stored."月度" = {{ month }})
order by stored."月度" desc, stored."计划代码", stored."产品线代码", stored."组合代码", stored."机构代码"
limit {{ show }};
