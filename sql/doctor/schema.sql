-- The schema as text: one row per object of ours (table, view, function, and what belongs to one), in order
-- and form of docs/schema.sql. It is the same for PostgreSQL 15 to 18. What views and functions do is a hash,
-- behind --, which leaves out what versions and dumps write differently: spaces, brackets, and in views names
-- before a point. Needs the settings of doctor/names.sql. Reads: the catalog.
with
our_schema as (
    select
        oid,
        nspname
    from pg_catalog.pg_namespace
    where nspname in ('bi', 'business', 'customer', 'mapping', 'mdm', 'mdm_staging')
),

-- Tables and views.
relation as (
    select
        class.oid,
        class.oid::regclass::text as name,
        class.relkind in ('v', 'm') as is_view,
        case class.relkind
            when 'r' then case class.relpersistence when 'u' then 'UNLOGGED ' else '' end || 'TABLE'
            when 'p' then 'PARTITIONED TABLE'
            when 'f' then 'FOREIGN TABLE'
            when 'm' then 'MATERIALIZED VIEW'
            else 'VIEW'
        end as kind,
        array_to_string(class.reloptions, ', ') as options,
        class.relrowsecurity as hides_rows
    from pg_catalog.pg_class as class
    inner join our_schema on class.relnamespace = our_schema.oid
    -- What stands in mdm_staging belongs to the loads that run.
    where class.relkind in ('r', 'p', 'f', 'v', 'm') and our_schema.nspname <> 'mdm_staging'
),

-- The lines of the columns of tables.
line as (
    select
        field.attrelid as oid,
        field.attnum as number,
        concat_ws(
            ' ',
            '    ' || quote_ident(field.attname),
            format_type(field.atttypid, field.atttypmod),
            case
                when field.attcollation not in (0, kind.typcollation)
                    then 'COLLATE ' || field.attcollation::regcollation
            end,
            case when field.attidentity <> '' then 'GENERATED AS IDENTITY' end,
            case when field.attgenerated <> '' then 'GENERATED' end,
            'DEFAULT ' || pg_get_expr(standard.adbin, standard.adrelid),
            case when field.attnotnull then 'NOT NULL' end
        ) as text
    from pg_catalog.pg_attribute as field
    inner join pg_catalog.pg_type as kind on field.atttypid = kind.oid
    left join pg_catalog.pg_attrdef as standard
        on field.attrelid = standard.adrelid and field.attnum = standard.adnum
    where field.attnum > 0 and not field.attisdropped
),

-- From here to the hidden ones: the parts of tables and views. Each has a place, and an order there.
created as (
    select
        relation.oid,
        1 as place,
        0 as number,
        '' as name,
        format(e'\nCREATE %s %s (\n', relation.kind, relation.name)
        || string_agg(line.text, e',\n' order by line.number) || e'\n);' as text
    from relation
    left join line on relation.oid = line.oid
    where not relation.is_view
    group by relation.oid, relation.kind, relation.name
    union all
    select
        oid,
        1 as place,
        0 as number,
        '' as name,
        concat(
            format(e'\nCREATE %s %s', kind, name), ' WITH (' || options || ')', '; -- ',
            left(encode(sha256(convert_to(
                regexp_replace(
                    pg_get_viewdef(oid) collate "C", '("[^"]*"|\m[[:alpha:]_]\w*)\.|[\s()]', '', 'g'
                ),
                'UTF8'
            )), 'hex'), 16)
        ) as text
    from relation
    where is_view
),

commented as (
    select
        relation.oid,
        2 as place,
        about.objsubid as number,
        '' as name,
        format(
            case
                when about.objsubid = 0
                    then 'COMMENT ON ' || replace(relation.kind, 'UNLOGGED ', '') || ' %1$s IS %3$L;'
                else 'COMMENT ON COLUMN %1$s.%2$I IS %3$L;'
            end,
            relation.name, field.attname, about.description
        ) as text
    from relation
    inner join pg_catalog.pg_description as about
        on relation.oid = about.objoid and about.classoid = 'pg_class'::regclass
    left join pg_catalog.pg_attribute as field
        on about.objoid = field.attrelid and about.objsubid = field.attnum
),

-- Not null is told of the column: it has a constraint only in some versions.
restricted as (
    select
        conrelid as oid,
        3 as place,
        0 as number,
        conname::text as name,
        format(
            e'\nALTER TABLE ONLY %s\n    ADD CONSTRAINT %I %s;', conrelid::regclass, conname,
            pg_get_constraintdef(oid)
        ) as text
    from pg_catalog.pg_constraint
    where contype in ('c', 'p', 'u', 'f', 'x')
),

indexed as (
    select
        made.indrelid as oid,
        4 as place,
        0 as number,
        made.indexrelid::regclass::text as name,
        concat(
            e'\n', pg_get_indexdef(made.indexrelid), ';', case when not made.indisvalid then ' -- invalid' end
        ) as text
    from pg_catalog.pg_index as made
    left join pg_catalog.pg_constraint as rule
        on made.indexrelid = rule.conindid and rule.contype in ('p', 'u', 'x')
    where rule.oid is null
),

triggered as (
    select
        tgrelid as oid,
        5 as place,
        0 as number,
        tgname::text as name,
        concat(
            e'\n', pg_get_triggerdef(oid), ';',
            case
                when tgenabled <> 'O' then format(
                    e'\nALTER TABLE %s %s TRIGGER %I;', tgrelid::regclass,
                    case tgenabled
                        when 'A' then 'ENABLE ALWAYS' when 'R' then 'ENABLE REPLICA' else 'DISABLE'
                    end,
                    tgname
                )
            end
        ) as text
    from pg_catalog.pg_trigger
    where not tgisinternal
),

-- What others may have put on a table, so that rows are hidden or change on their way.
hidden as (
    select
        oid,
        6 as place,
        0 as number,
        '' as name,
        format(e'\nALTER TABLE %s ENABLE ROW LEVEL SECURITY;', name) as text
    from relation
    where hides_rows
    union all
    select
        polrelid as oid,
        6 as place,
        0 as number,
        polname::text as name,
        format(e'\nCREATE POLICY %I ON %s;', polname, polrelid::regclass) as text
    from pg_catalog.pg_policy
    union all
    select
        ev_class as oid,
        6 as place,
        0 as number,
        rulename::text as name,
        concat(e'\n', pg_get_ruledef(oid)) as text
    from pg_catalog.pg_rewrite
    where rulename <> '_RETURN'
),

part as (
    select * from created
    union all
    select * from commented
    union all
    select * from restricted
    union all
    select * from indexed
    union all
    select * from triggered
    union all
    select * from hidden
),

routine as (
    select
        made.oid,
        made.oid::regprocedure::text as name,
        case made.prokind when 'p' then 'PROCEDURE' else 'FUNCTION' end as kind,
        pg_get_functiondef(made.oid) as definition
    from pg_catalog.pg_proc as made
    inner join our_schema on made.pronamespace = our_schema.oid
    where made.prokind <> 'a'
),

described as (
    select
        1 as section,
        nspname::text as owner,
        0 as place,
        0 as number,
        '' as name,
        concat(
            format(e'\nCREATE SCHEMA %I;', nspname),
            e'\nCOMMENT ON SCHEMA ' || quote_ident(nspname) || ' IS '
            || quote_literal(obj_description(oid, 'pg_namespace')) || ';'
        ) as text
    from our_schema
    union all
    select
        case when relation.is_view then 3 else 2 end as section,
        replace(relation.name, '"', '') as owner,
        part.place,
        part.number,
        part.name,
        part.text
    from relation
    inner join part on relation.oid = part.oid
    union all
    select
        4 as section,
        name as owner,
        0 as place,
        0 as number,
        '' as name,
        concat(
            e'\n',
            regexp_replace(
                regexp_replace(definition, '\n\s*(AS|RETURN|BEGIN ATOMIC)\M.*', ''), '\s+', ' ', 'g'
            ),
            '; -- ',
            left(encode(
                sha256(convert_to(regexp_replace(definition collate "C", '[\s()]', '', 'g'), 'UTF8')), 'hex'
            ), 16),
            e'\nCOMMENT ON ' || kind || ' ' || name || ' IS '
            || quote_literal(obj_description(oid, 'pg_proc')) || ';'
        ) as text
    from routine
)

select text
from described
order by section, owner collate "C", place, number, name collate "C";
