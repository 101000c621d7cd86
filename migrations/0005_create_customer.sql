-- customer."年金客户": one row per customer. A company_id that starts with IN is temporary: made from
-- the name because nothing better was known (see sql/load).
-- depends: 0004_create_plan

set local "citus.multi_shard_modify_mode" to 'sequential';

create table if not exists customer."年金客户" ();

alter table customer."年金客户"
    add column if not exists company_id text not null,
    add column if not exists "客户名称" text,
    add column if not exists "年金账户号" text;

do $$
begin
    if not exists (
        select from pg_constraint
        where conrelid = 'customer."年金客户"'::regclass and contype = 'p'
    ) then
        alter table customer."年金客户"
            add primary key (company_id);
    end if;
end
$$;
