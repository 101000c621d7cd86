-- By which rule the customers of the loaded rows were found: one row per rule.
select
    resolved_by,
    sum(how_many)::bigint as how_many
from counted
where skipped is null and not is_rejected
group by resolved_by
order by how_many desc, resolved_by;
