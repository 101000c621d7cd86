-- What is wrong with a row whatever its domain: a total that is none, a repetition where the domain rejects them.
nullif((select faults from total) ->> (identified.sheet || identified.source_row), ''),
{% if duplicates == 'reject' %}
case
    when (identified.sheet, identified.source_row) in (
        select
            sheet,
            source_row
        from repeated
    )
        then 'it is identical with an earlier row (duplicates: reject)'
end,
{% endif %}
