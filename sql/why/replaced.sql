-- The rows that stood in the bill before a load replaced them, latest replaced first: one row per such row.
-- Those of a temporary customer who was resolved are the real one's.
with
{% include 'load/_again.sql' %}

archived as (
    select
        gone.month,
        gone.load_id,
        gone.source_row,
        gone.replaced_at,
        gone.replaced_by,
        jsonb_object(load.replaced_columns, gone.cells) as content
    from mdm.replaced_row as gone
    inner join mdm.load as load on gone.replaced_by = load.load_id
    where
        gone.table_name = 'business.规模明细'
        and gone.company_id in (
            select {{ company }} as company_id
            union all
            select company_id
            from customer."年金客户"
            where resolved_company_id = {{ company }}
        )
        and ({{ month }}::date is null or gone.month = {{ month }})
)

select
    to_char(gone.month, 'YYYYMM') as month,
    gone.content ->> '计划代码' as plan_code,
    gone.content ->> '产品线代码' as product_line_code,
    gone.content ->> '组合代码' as portfolio,
    gone.content ->> '机构代码' as branch,
    (gone.content ->> '期末资产规模')::numeric as assets,
    (gone.content ->> '供款')::numeric as contribution,
    coalesce(
        load.file_name
        -- The sheet of a CSV file is called like the file.
        || case
            when right(load.file_name, length(load.sheet)) = load.sheet then ''
            else ', ' || load.sheet
        end
        || ', row ' || gone.source_row,
        'not loaded by us'
    ) as source,
    to_char(gone.replaced_at at time zone {{ zone }}, 'YYYY-MM-DD HH24:MI') as replaced_at,
    gone.replaced_by
from archived as gone
left join mdm.load as load
    on load.load_id = coalesce(
        (
            select max(again.again_by)
            from again
            where
                again.load_id = gone.load_id
                and again.month = gone.month
                and again.again_by < gone.replaced_by
        ),
        gone.load_id
    )
where {{ plan }}::text is null or gone.content ->> '计划代码' = {{ plan }}
order by
    gone.replaced_by desc,
    gone.month desc,
    gone.content ->> '计划代码',
    gone.content ->> '产品线代码',
    gone.content ->> '组合代码',
    gone.content ->> '机构代码'
limit {{ show }};
