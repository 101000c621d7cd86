-- What is wrong with a row of this delivery: its month is none, can't be or is of another delivery, or a value is
-- none of those that the domain lists.
case
    when identified.month is null
        then
            {{ month }}
            || coalesce(' is no month: ' || (identified.typed).{{ month | identifier }}, ' is empty')
    when identified.month < '2000-01-01'
        then {{ month }} || ' is ' || to_char(identified.month, 'YYYYMM') || ', before 2000'
    when identified.month > current_date
        then
            {{ month }} || ' is ' || to_char(identified.month, 'YYYYMM') || ', after the present month, '
            || to_char(current_date, 'YYYYMM')
    when identified.month not between {{ first_month }}::date and {{ last_month }}::date
        then
            {{ month }} || ' is ' || to_char(identified.month, 'YYYYMM') || ', but the file is of '
            || concat_ws(
                '..',
                to_char(nullif({{ first_month }}::date, {{ last_month }}::date), 'YYYYMM'),
                to_char({{ last_month }}::date, 'YYYYMM')
            )
    when identified.month <> all(waiting.months)
        then
            {{ month }} || ' is ' || to_char(identified.month, 'YYYYMM') || ', but the file is of '
            || (
                select string_agg(to_char(known.month, 'YYYYMM'), ', ' order by known.month)
                from unnest(waiting.months) as known (month)
            )
end,
{% for column, listed in listed_values.items() %}
case
    when identified.{{ column | identifier }} <> all({{ listed }}::text[])
        then
            {{ column }} || ' is none of those that values in config/domains.yaml lists: '
            || left(identified.{{ column | identifier }}, 50)
end,
{% endfor %}
