in_use as (
    select code
    from candidate
    where code in (select used.code from used)
),

removed as (
    delete from {{ schema | identifier }}.{{ title | identifier }}
    where
        {{ key | identifier }} in (select candidate.code from candidate)
        and {{ key | identifier }} not in (select in_use.code from in_use)
    returning 1
),

-- What the load may fill in where it is empty.
emptied as (
    update {{ schema | identifier }}.{{ title | identifier }} as known
    set
        {% for column in filled_in %}
        {{ column | identifier }} = filled.content ->> {{ column }}{% if not loop.last %},{% endif %}

        {% endfor %}
    from filled
    where known.{{ key | identifier }} = filled.code and not filled.is_new and not filled.is_edited
    returning 1
),

-- What is in use may go later.
forgotten as (
    delete from mdm.replaced_row
    where
        replaced_by = {{ load }}
        and table_name = {{ schema ~ '.' ~ title }}
        and became ->> {{ key }} not in (select in_use.code from in_use)
),
