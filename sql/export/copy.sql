-- The rows of a view, of some months where their first and last day are given, as CSV: a line per row, in the
-- order of their cells. Text that begins with any character of starts_formula stands after an apostrophe, so
-- that no spreadsheet runs it.
copy (
    with
    shown as (
        select *
        from {{ view }}
        {% if first_day %}
        where month_end between {{ first_day }} and {{ last_day }}
        {% endif %}
    )

    select
            {% for column in columns %}
        case
            when
                {{ column in texts }}
                and left(shown.{{ column | identifier }}::text, 1)
                = any(string_to_array({{ starts_formula }}, null))
                then '''' || shown.{{ column | identifier }}::text
            else shown.{{ column | identifier }}::text
        end as {{ column | identifier }}{% if not loop.last %},{% endif %}

            {% endfor %}
    from shown
    order by
    {% for column in columns %}
        shown.{{ column | identifier }}{% if not loop.last %},{% endif %}

    {% endfor %}
) to stdout (format csv, header);
