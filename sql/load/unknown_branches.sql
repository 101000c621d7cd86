-- The branches of the load that no dimension and no alias knows, most rows first: one row per name.
select
    unknown_branch as branch_name,
    sum(how_many)::bigint as how_many
from counted
where
    skipped is null
    and not is_rejected
    and unknown_branch is not null
group by unknown_branch
order by how_many desc, branch_name;
