-- mapping."组织架构": one row per branch (机构).
-- depends: 0002_create_product_line

set local "citus.multi_shard_modify_mode" to 'sequential';

create table if not exists mapping."组织架构" ();

alter table mapping."组织架构"
    add column if not exists "机构代码" text not null,
    add column if not exists "机构" text not null;

do $$
begin
    if not exists (
        select from pg_constraint
        where conrelid = 'mapping."组织架构"'::regclass and contype = 'p'
    ) then
        alter table mapping."组织架构"
            add primary key ("机构代码");
    end if;
end
$$;
