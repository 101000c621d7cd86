-- What becomes of a row that is no row of data: one without any cell of the domain (only, say, a number in
-- front), a line of totals that add up (load/_totals.sql), a line that says the unit once more, a repetition of an
-- earlier row, a correction that was loaded before, a rejected row that a person dismisses.
-- load/skip_identical.sql adds another.
(select places from repeated) is not null
and (select places from repeated) ? (identified.sheet || identified.source_row) as is_repeated,
waiting.corrects_load::bigint as corrects_load,
waiting.corrects_row::integer as corrects_row,
case
    when waiting.corrects_load is not null and mdm.clean_text((identified.typed).dismissed) is not null
        then 'dismissed'
    when
        identified.month is null
        and mdm.clean_text(concat(
            {% for column in columns %}
            (identified.typed).{{ column | identifier }},
            {% endfor %}
            null
        )) is null
        then 'blank'
    when
        (select faults from total) is not null
        and (select faults from total) ->> (identified.sheet || identified.source_row) = ''
        then 'total'
    when
        identified.month is null
        and mdm.clean_text(concat(
            {% for column in columns %}
            (identified.typed).{{ column | identifier }},
            {% endfor %}
            null
        )) ~ '^([]()（）【】 :：]|\[|单位|人民币|[千万百亿]*元|[%％])*$'
        then 'unit'
    when
        {% if duplicates != 'skip' %}
        (identified.typed).corrects_load is not null and
        {% endif %}
        (select places from repeated) is not null
        and (select places from repeated) ? (identified.sheet || identified.source_row)
        then 'duplicate'
    when
        (identified.typed).corrects_load is not null and waiting.corrects_load is null
        then 'waits no more'
end as skipped,
