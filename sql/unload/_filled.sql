-- What the load filled in, row by row: is_new where it added the row, is_edited where that is another or none by now.
filled as (
    select
        filled.became ->> {{ key }} as code,
        filled.content,
        filled.content is null as is_new,
        known.{{ key | identifier }} is null as is_edited
    from mdm.replaced_row as filled
    left join {{ schema | identifier }}.{{ title | identifier }} as known
        on
            filled.became ->> {{ key }} = known.{{ key | identifier }}
            and filled.became = to_jsonb(known)
    where filled.replaced_by = {{ load }} and filled.table_name = {{ schema ~ '.' ~ title }}
),

candidate as (
    select code
    from filled
    where is_new and not is_edited
),
