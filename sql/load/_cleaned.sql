{# What stands for nothing, in the ways that it is typed. #}
{% set nothing = (
    placeholders + placeholders | map('lower') | list + placeholders | map('upper') | list
    + placeholders | map('capitalize') | list
) | unique(case_sensitive=true) | list %}
-- The months that the cells mean, each spelling cleaned once: one row, from spelling to month.
spelled_month as (
    select jsonb_object_agg(found.typed, mdm.clean_month(found.typed)) as months
    from (select distinct {{ month | identifier }} as typed from staging) as found
    where found.typed is not null
),

-- Customers as they are typed, each spelling cleaned once.
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
        ) ~ '^(-?(0|[1-9][0-9]*)([.][0-9]+)?(,|$))*$'
        -- ... of which no comma stands in a cell, as in 504,162.87.
        and concat(
            {% for column in numbers %}
            {{ column | identifier }},
            {% endfor %}
            null
        ) not like '%,%'
        and greatest(
            {% for column in indexed + numbers | list %}
            octet_length({{ column | identifier }}),
            {% endfor %}
            0
        ) <= 200
        and coalesce(corrects_load, corrects_row, dismissed) is null as is_plain,
        ((select months from spelled_month) ->> {{ month | identifier }})::date as month
    from staging
    offset bigint '0'
),

-- The cells by kind, those of as_typed as they are; and beside them the whole row as it was typed, null where it
-- is plain and of a month: there is nothing to say of that.
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
        {% for column in as_typed | default([]) %}
        looked_at.{{ column | identifier }},
        {% endfor %}
        looked_at.sheet,
        looked_at.source_row,
        looked_at.is_plain,
        looked_at.month,
        case
            when not looked_at.is_plain or looked_at.month is null
                then row(
                    {% for column in staged_columns %}
                    looked_at.{{ column | identifier }}{% if not loop.last %},{% endif %}

                    {% endfor %}
                )::pg_temp.staging
        end as typed,
        spelled_name.name
    from looked_at
    left join spelled_name on looked_at.{{ name | identifier }} = spelled_name.typed
    offset bigint '0'
),
