-- Move the rows that the load replaces from their table to the archive, and count them: one row per month.
-- Rows that were corrected stand where the load delivers what they were corrected from. Those that it brings
-- again as they are stay, and count.
with
-- What the load brings, and by which sheet first.
brought as (
    select
        {% for column in replaces if column != month %}
        kinds.{{ column | identifier }},
        {% endfor %}
        kinds.{{ month | identifier }},
        min(load.load_id) as load_id
    from kinds
    inner join mdm.load as load
        on
            load.load_id = any({{ load_ids }})
            and kinds.sheet = load.sheet
    where
        not kinds.is_correction
        and kinds.{{ month | identifier }} in (
            select usable.{{ month | identifier }}
            from kinds as usable
            where usable.usable > 0
        )
    group by
        {% for column in replaces if column != month %}
        kinds.{{ column | identifier }},
        {% endfor %}
        kinds.{{ month | identifier }}
),

gone as (
    delete from {{ table }} as stored
    where
        {% include 'load/_replaced.sql' %}

        and (stored.load_id, stored.source_row) not in (
            select
                quarantined.first_load,
                quarantined.first_row
            from quarantined
            where quarantined.first_load is not null
        )
        {% include 'load/_unless_unchanged.sql' %}
    returning stored.*
),

kept as (
    insert into mdm.replaced_row (table_name, month, load_id, source_row, company_id, replaced_by, cells)
    select
        {{ table_name }} as table_name,
        gone.{{ month | identifier }} as month,
        gone.load_id,
        gone.source_row,
        {% if 'company_id' in columns %}
        gone.company_id,
        {% else %}
        '' as company_id,
        {% endif %}
        coalesce(brought.load_id, same_sheet.load_id, {{ load_ids[0] }}) as replaced_by,
        array[
            {% for column in table_columns %}
            gone.{{ column | identifier }}::text{% if not loop.last %},{% endif %}

            {% endfor %}
        ] as cells
    from gone
    left join brought
        on
            gone.{{ month | identifier }} = brought.{{ month | identifier }}
            {% for column in replaces if column != month %}
            and gone.{{ column | identifier }} is not distinct from brought.{{ column | identifier }}
            {% endfor %}
    left join mdm.load as earlier on gone.load_id = earlier.load_id
    left join mdm.load as same_sheet
        on
            same_sheet.load_id = any({{ load_ids }})
            and earlier.sheet = same_sheet.sheet
),

counted as (
    select {{ month | identifier }} as month
    from gone
    union all
    select month
    from unchanged
)

select
    month,
    count(*) as row_count
from counted
group by month;
