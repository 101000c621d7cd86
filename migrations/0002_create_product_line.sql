-- mapping."产品线": one row per product line; the four lines of the business are there from the start.
-- depends: 0001_create_schemas

set local "citus.multi_shard_modify_mode" to 'sequential';

create table if not exists mapping."产品线" ();

alter table mapping."产品线"
    add column if not exists "产品线代码" text not null,
    add column if not exists "产品线" text not null,
    add column if not exists "业务大类" text;

do $$
begin
    if not exists (
        select from pg_constraint
        where conrelid = 'mapping."产品线"'::regclass and contype = 'p'
    ) then
        alter table mapping."产品线"
            add primary key ("产品线代码");
    end if;
end
$$;

insert into mapping."产品线" ("产品线代码", "产品线", "业务大类")
values
    ('PL201', '企年投资', '企业年金'),
    ('PL202', '企年受托', '企业年金'),
    ('PL203', '职年投资', '职业年金'),
    ('PL204', '职年受托', '职业年金')
on conflict ("产品线代码") do nothing;
