-- By which rule the customers of the loaded rows were found: one row per rule.
select
    resolved_by,
    count(*) as how_many
from prepared
where skipped is null and rejected is null
group by resolved_by
order by how_many desc, resolved_by;
