-- Every branch that the bill names is known (if not: add it to mapping."组织架构" or to branch_aliases).
-- One row per month and name. Its contracts are ranked together at G00, the branch of those without one.
select
    "月度" as month,
    "机构名称" as branch_name,
    count(*) as row_count
from business."规模明细"
where
    "月度" between {{ first_day }} and {{ last_day }}
    and "机构代码" = 'G00'
    and "机构名称" is not null
group by "月度", "机构名称"
order by month desc, row_count desc, branch_name;
