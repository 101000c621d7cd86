-- Whether the load replaces the row stored: it is of a month of the delivery, and either shares what the domain
-- replaces by with a row that the load brings, or an earlier version of the same file brought it. Rejected rows
-- count in months of which rows are loaded: what they held before is not what the file says. Corrections of
-- rejected rows replace nothing: they are added. Two arrays are equal also where both lack a value; the month is in them
-- as a number of days, for a cluster can't turn a date into text where it deletes.
stored.{{ month | identifier }} = any({{ months }}::date[])
and (
    array[
        {% for column in replaces %}
        (stored.{{ column | identifier }}{% if column == month %} - '2000-01-01'::date{% endif %})::text{% if not loop.last %},{% endif %}

        {% endfor %}
    ] in (
        select
            array[
                {% for column in replaces %}
                (brought.{{ column | identifier }}{% if column == month %} - '2000-01-01'::date{% endif %})::text{% if not loop.last %},{% endif %}

                {% endfor %}
            ]
        from kinds as brought
        where
            not brought.is_correction
            and brought.{{ month | identifier }} in (
                select kinds.{{ month | identifier }}
                from kinds
                where kinds.usable > 0
            )
    )
    or stored.load_id in (
        {% include 'load/_earlier_version.sql' %}
    )
)
