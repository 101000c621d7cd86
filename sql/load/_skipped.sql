-- What becomes of a row that is no row of data: a repetition of an earlier one, a correction that was loaded
-- before, a line of totals.
waiting.corrects_load::bigint as corrects_load,
waiting.corrects_row::integer as corrects_row,
case
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
        identified.{{ plan | identifier }} is null
        and concat_ws(
            ' ',
            {% for column in total_in %}
            (identified.typed).{{ column | identifier }}{% if not loop.last %},{% endif %}

            {% endfor %}
        ) ~ '(合计|总计|小计)[:：]?(\s|$)'
        then 'total'
end as skipped
