-- Move the rows that the load replaced from the archive back to their table: one row per load that had
-- brought them last, null for those of others. Who was resolved since then (just resolve) has the real id.
with
{% include 'load/_again.sql' %}

back as (
    delete from mdm.replaced_row
    where replaced_by = {{ load }} and table_name = {{ table_name }} and became is null
    returning load_id, month, replaced_by, cells
),

resolved as (
    select
        jsonb_object(load.replaced_columns, back.cells)
        || case
            when customer.company_id is null then '{}'
            else jsonb_build_object(
                'company_id', customer.resolved_company_id, 'resolved_from', customer.company_id
            )
        end as content
    from back
    inner join mdm.load as load on back.replaced_by = load.load_id
    left join customer."年金客户" as customer
        on
            back.cells[array_position(load.replaced_columns, 'company_id')] = customer.company_id
            and customer.resolved_company_id is not null
),

restored as (
    insert into {{ table }} (
        {% for column in columns if column not in ('load_id', 'source_row') %}
        {{ column | identifier }},
        {% endfor %}
        load_id,
        source_row
    )
    overriding system value
    select
        {% for column in columns if column not in ('load_id', 'source_row') %}
        was.{{ column | identifier }},
        {% endfor %}
        was.load_id,
        was.source_row
    from resolved
    cross join lateral jsonb_populate_record(null::{{ table }}, resolved.content) as was
),

counted as (
    select
        load_id,
        month,
        count(*) as row_count
    from back
    group by load_id, month
),

brought as (
    select
        coalesce(max(again.again_by), counted.load_id) as load_id,
        counted.row_count
    from counted
    left join again
        on
            counted.load_id = again.load_id
            and counted.month = again.month
            and again.again_by < {{ load }}
    group by counted.load_id, counted.month, counted.row_count
)

select
    load_id,
    sum(row_count)::bigint as row_count
from brought
group by load_id
order by load_id;
