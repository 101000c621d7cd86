-- mapping."产品线": one row per product line; the four lines of the business are there from the start.

set local "citus.multi_shard_modify_mode" to 'sequential';

create table if not exists mapping."产品线" ();

alter table mapping."产品线"
    add column if not exists "产品线代码" text not null,
    add column if not exists "产品线" text not null,
    add column if not exists "业务大类" text;

call mdm.add_constraint('mapping."产品线"', '产品线_pkey', 'primary key ("产品线代码")');

comment on table mapping."产品线" is 'Product lines, one row each.';
comment on column mapping."产品线"."产品线代码" is 'Code of the product line: PL201 to PL204.';
comment on column mapping."产品线"."产品线" is 'Name of the product line; the bill calls it 业务类型.';
comment on column mapping."产品线"."业务大类" is 'Business that it belongs to: 企业年金 or 职业年金.';

insert into mapping."产品线" ("产品线代码", "产品线", "业务大类")
values
    ('PL201', '企年投资', '企业年金'),
    ('PL202', '企年受托', '企业年金'),
    ('PL203', '职年投资', '职业年金'),
    ('PL204', '职年受托', '职业年金')
on conflict ("产品线代码") do nothing;
