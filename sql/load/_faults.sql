-- What is wrong with single cells: an error of Excel, a code that is a date, or went through a number and lost
-- digits, an amount in percent, a number that is none or too large for its column. Only the last can be wrong with
-- a plain row.
case
    when
        not identified.is_plain
        {% for too_large, rounded in numbers.items() | groupby(1) %}
        or greatest(
            {% for column, _ in rounded %}
            identified.{{ column | identifier }},
            {% endfor %}
            null
        ) >= {{ too_large }}
        or least(
            {% for column, _ in rounded %}
            identified.{{ column | identifier }},
            {% endfor %}
            null
        ) <= -{{ too_large }}::numeric
        {% endfor %}
        then nullif(concat_ws(
            '; ',
            {% for column in texts + codes %}
            case
                when
                    (identified.typed).{{ column | identifier }} like '#%'
                    and (identified.typed).{{ column | identifier }} ~ '^#(N/A|REF!|VALUE!|DIV/0!|NAME[?]|NULL!|NUM!)'
                    then {{ column }} || ' is an error of Excel: ' || (identified.typed).{{ column | identifier }}
            end,
            {% endfor %}
            {% for column in codes %}
            case
                when
                    (identified.typed).{{ column | identifier }} like '%+%'
                    and (identified.typed).{{ column | identifier }} ~* '^[^0-9a-z]*[0-9.]+e[+][0-9]+[^0-9a-z]*$'
                    then
                        {{ column }} || ' has lost digits, store it as text: '
                        || (identified.typed).{{ column | identifier }}
            end,
            {% endfor %}
            {% for column in codes %}
            case
                when
                    (
                        (identified.typed).{{ column | identifier }} like '20%'
                        or (identified.typed).{{ column | identifier }} like '19%'
                    )
                    and (identified.typed).{{ column | identifier }} ~ '^[0-9]{4} ?[-/.年] ?[0-9]{1,2} ?[-/.月]'
                    and mdm.clean_date((identified.typed).{{ column | identifier }}) is not null
                    then {{ column }} || ' is a date: ' || (identified.typed).{{ column | identifier }}
            end,
            {% endfor %}
            {% for column in codes %}
            case
                when (identified.typed).{{ column | identifier }} ~ '[²³¹⁰-₉①-⓿㉑-㉟㊱-㊿]'
                    then {{ column }} || ' has raised or circled digits: ' || (identified.typed).{{ column | identifier }}
            end,
            {% endfor %}
            {% for column in indexed %}
            case
                when length(identified.{{ column | identifier }}) > 200
                    then {{ column }} || ' is longer than 200 characters: ' || left(identified.{{ column | identifier }}, 50)
            end,
            {% endfor %}
            {% for column in numbers if not column.endswith('率') %}
            case
                when (identified.typed).{{ column | identifier }} ~ '[%％]'
                    then {{ column }} || ' is no amount: ' || left((identified.typed).{{ column | identifier }}, 80)
            end,
            {% endfor %}
            {% for column, too_large in numbers.items() %}
            case
                when abs(identified.{{ column | identifier }}) >= {{ too_large }}
                    then
                        {{ column }} || ' is no number: '
                        || left(coalesce(
                            (identified.typed).{{ column | identifier }}, identified.{{ column | identifier }}::text
                        ), 80)
            end,
            {% endfor %}
            null
        ), '')
end
