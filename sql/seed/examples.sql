-- The first rows of each kind of change, as many as asked for: one row each.
with
numbered as (
    select
        is_new,
        key,
        changes,
        source_row,
        row_number() over (partition by is_new order by source_row) as place
    from compared
    where is_new or changes <> ''
)

select
    case when is_new then 'added' else 'changed' end as action,
    key,
    changes
from numbered
where place <= {{ show }}
order by action, source_row;
