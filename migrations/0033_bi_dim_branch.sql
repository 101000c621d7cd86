-- bi.dim_branch: one row per branch. G00, which stands where no branch is known, has a row in any case.

set local "citus.multi_shard_modify_mode" to 'sequential';

create or replace view bi.dim_branch as
select
    "机构代码" as branch_code,
    "机构" as branch_name
from mapping."组织架构"
union all
select
    unknown.branch_code,
    '未知' as branch_name
from (values ('G00')) as unknown (branch_code)
left join mapping."组织架构" as branch on unknown.branch_code = branch."机构代码"
where branch."机构代码" is null;

comment on view bi.dim_branch is 'Branches: one row each. 机构维度';

comment on column bi.dim_branch.branch_code is 'Code of the branch; G00 where none is known; key. 机构代码';
comment on column bi.dim_branch.branch_name is 'Name of the branch. 机构';
