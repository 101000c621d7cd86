-- Why rows were skipped: one row per rule.
select
    skipped as rule,
    sum(how_many)::bigint as how_many
from counted
where skipped is not null
group by skipped
order by how_many desc, skipped;
