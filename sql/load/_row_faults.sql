-- What is wrong with a row whatever its domain: a total that is none, a repetition where the domain rejects them.
case
    when (select faults from total) is not null
        then nullif((select faults from total) ->> (identified.sheet || identified.source_row), '')
end,
{% if duplicates == 'reject' %}
case
    when (select places from repeated) ? (identified.sheet || identified.source_row)
        then 'it is identical with an earlier row (duplicates: reject)'
end,
{% endif %}
