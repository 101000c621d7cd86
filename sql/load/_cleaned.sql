{# What stands for nothing, in the ways that it is typed. #}
{% set nothing = (
    placeholders + placeholders | map('lower') | list + placeholders | map('upper') | list
    + placeholders | map('capitalize') | list
) | unique(case_sensitive=true) | list %}
-- Months and customers as they are typed, each spelling cleaned once.
spelled_month as not materialized (
    select
        typed,
        mdm.clean_month(typed) as month
    from (select distinct {{ month | identifier }} as typed from staging) as found
),

spelled_name as not materialized (
    select
        typed,
        case when name <> all({{ nothing }}::text[]) then name end as name
    from (
        select
            typed,
            mdm.clean_name(typed) as name
        from (select distinct {{ name | identifier }} as typed from staging) as found
        offset bigint '0'
    ) as spelled
),

{% include 'load/_totals.sql' %}
-- A row is plain where no cell needs cleaning, which one look at all of them tells ten times faster than a look
-- at each. offset has PostgreSQL look once, not wherever the answer is used. concat passes over the null behind
-- the last comma.
looked_at as (
    select
        staging.*,
        staging as typed,
        concat(
            {% for column in texts %}
            {{ column | identifier }},
            {% endfor %}
            null
            -- No character that mdm.clean_text replaces, none that begins an error of Excel.
        ) !~ E'[\u0001-\u0020#\u007f-\u00a0\u00ad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff]'
        and concat(
            {% for column in codes %}
            {{ column | identifier }},
            {% endfor %}
            null
        ) ~ '^[A-Za-z0-9]*$'
        and concat_ws(
            ',',
            {% for column in numbers %}
            {{ column | identifier }},
            {% endfor %}
            null
        ) ~ '^(-?[0-9]+([.][0-9]+)?(,|$))*$'
        -- ... of which no comma stands in a cell, as in 504,162.87.
        and concat(
            {% for column in numbers %}
            {{ column | identifier }},
            {% endfor %}
            null
        ) not like '%,%'
        and greatest(
            {% for column in texts + codes + numbers | list %}
            octet_length({{ column | identifier }}),
            {% endfor %}
            0
        ) <= 200 as is_plain
    from staging
    offset bigint '0'
),

-- The cells by kind, beside the row as it was typed.
cleaned as (
    select
        {% for column in texts %}
        case
            {% if column.endswith('名称') %}
            when looked_at.{{ column | identifier }} = any({{ nothing }}::text[]) then null
            {% endif %}
            when looked_at.is_plain then looked_at.{{ column | identifier }}
            else mdm.clean_text(looked_at.{{ column | identifier }})
        end as {{ column | identifier }},
        {% endfor %}
        {% for column in codes %}
        case
            when looked_at.{{ column | identifier }} = any({{ nothing }}::text[]) then null
            when looked_at.is_plain then looked_at.{{ column | identifier }}
            else mdm.clean_code(looked_at.{{ column | identifier }}, {{ nothing }}::text[])
        end as {{ column | identifier }},
        {% endfor %}
        {% for column in numbers %}
        case
            when looked_at.is_plain then looked_at.{{ column | identifier }}::numeric
            -- Raised and circled digits are marks of footnotes; normalising would add them to the number.
            when
                length(looked_at.{{ column | identifier }}) > 200
                or looked_at.{{ column | identifier }} ~ '[²³¹⁰-₉①-⓿㉑-㉟㊱-㊿¼-¾]'
                then 'NaN'
            else mdm.clean_number(looked_at.{{ column | identifier }})
        end as {{ column | identifier }},
        {% endfor %}
        looked_at.sheet,
        looked_at.source_row,
        looked_at.typed,
        looked_at.is_plain,
        spelled_month.month,
        spelled_name.name
    from looked_at
    left join spelled_month on looked_at.{{ month | identifier }} = spelled_month.typed
    left join spelled_name on looked_at.{{ name | identifier }} = spelled_name.typed
    offset bigint '0'
),
