-- What becomes of a row that is no row of data: one without any cell of the domain (only, say, a number in
-- front), a repetition of an earlier one, a correction that was loaded before, a line of totals: it has no plan
-- code, and a word for totals at the end of a cell or before a space, perhaps with a unit. 集合计划 is no such word.
waiting.corrects_load::bigint as corrects_load,
waiting.corrects_row::integer as corrects_row,
case
    when
        identified.month is null
        and mdm.clean_text(concat(
            {% for column in columns %}
            (identified.typed).{{ column | identifier }},
            {% endfor %}
            null
        )) is null
        then 'blank'
    when (identified.sheet, identified.source_row) in (
        select
            sheet,
            source_row
        from repeated
    ) then 'duplicate'
    when
        (identified.typed).corrects_load is not null and waiting.corrects_load is null
        then 'corrected before'
    when
        (
            identified.{{ plan | identifier }} is null
            or (
                not identified.is_plain
                and identified.{{ plan | identifier }} ~ '((合|总|小|共) *计(?! *划)|汇 *总)( *金 *额)?([ :([【]|$)'
            )
        )
        and normalize(mdm.clean_text(concat_ws(
            '|',
            {% for column in total_in %}
            (identified.typed).{{ column | identifier }},
            {% endfor %}
            null
        )), nfkc) ~ (
            '((合|总|小|共) *计(?! *划)|汇 *总)( *金 *额)?'
            ' *:?( *[[(【][^])】|]*[元千万百亿] *[])】])? *:?( |[|]|$)'
        )
        then 'total'
end as skipped,
