-- mapping."组织架构": one row per branch (机构).

set local "citus.multi_shard_modify_mode" to 'sequential';

create table if not exists mapping."组织架构" ();

alter table mapping."组织架构"
    add column if not exists "机构代码" text not null,
    add column if not exists "机构" text not null;

call mdm.add_constraint('mapping."组织架构"', '组织架构_pkey', 'primary key ("机构代码")');

comment on table mapping."组织架构" is 'Branches, one row each.';
comment on column mapping."组织架构"."机构代码" is 'Code of the branch: G01 and its like.';
comment on column mapping."组织架构"."机构" is 'Name of the branch, as the bill has it in 机构名称.';
