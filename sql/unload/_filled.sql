-- What the load filled in and what stands there as it left it. By itself: in an outer join, a cluster would give the
-- columns of the whole row as null.
standing as materialized (
    select distinct
        known.{{ key | identifier }} as code,
        filled.became as content
    from mdm.replaced_row as filled
    inner join {{ schema | identifier }}.{{ title | identifier }} as known
        on filled.became ->> {{ key }} = known.{{ key | identifier }}
    where
        filled.replaced_by = {{ load }}
        and filled.table_name = {{ schema ~ '.' ~ title }}
        and filled.became = to_jsonb(known)
),

-- ... row by row: is_new where the load added the row, is_edited where that is another or none by now.
filled as (
    select
        filled.became ->> {{ key }} as code,
        filled.content,
        filled.content is null as is_new,
        standing.code is null as is_edited
    from mdm.replaced_row as filled
    left join standing
        on
            filled.became ->> {{ key }} = standing.code
            and filled.became = standing.content
    where filled.replaced_by = {{ load }} and filled.table_name = {{ schema ~ '.' ~ title }}
),

candidate as (
    select code
    from filled
    where is_new and not is_edited
),
