-- mapping."年金计划": one row per plan. company_id is known for plans of a single company (单一计划)
-- and identifies the customer of a row that names no other.
-- depends: 0003_create_branch

set local "citus.multi_shard_modify_mode" to 'sequential';

create table if not exists mapping."年金计划" ();

alter table mapping."年金计划"
    add column if not exists "年金计划号" text not null,
    add column if not exists "计划全称" text,
    add column if not exists "计划类型" text,
    add column if not exists company_id text;

do $$
begin
    if not exists (
        select from pg_constraint
        where conrelid = 'mapping."年金计划"'::regclass and contype = 'p'
    ) then
        alter table mapping."年金计划"
            add primary key ("年金计划号");
    end if;
end
$$;
