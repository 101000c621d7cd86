-- Why rows were skipped: one row per rule.
select
    skipped as rule,
    count(*) as how_many
from prepared
where skipped is not null
group by skipped
order by how_many desc, skipped;
