-- What is wrong with a row whatever its domain: that it is a repetition, where the domain rejects them.
{% if duplicates == 'reject' %}
case
    when (select places from repeated) ? (identified.sheet || identified.source_row)
        then 'it is identical with an earlier row (duplicates: reject)'
end,
{% endif %}
