-- The tables of the domains have the columns that config/domains.yaml names.
-- One row per table or column that is lacking, or of a type with which nothing can be loaded.
with
-- A row is a column that a domain names, and the type it has to have: null for any.
named as (
    {% for domain in domain_columns %}
    select
        {{ domain.name }} as domain,
        {{ domain.shown }} as table_name,
        to_regclass({{ domain.table }}) as table_oid,
        column_name,
        case column_name
            when {{ domain.month }} then 'date'
            when {{ domain.amount }} then 'numeric'
        end as type
    from unnest({{ domain.columns }}::text[]) as column_name
    {% if not loop.last %}
    union all
    {% endif %}
    {% endfor %}
),

fault as (
    select distinct
        named.domain,
        case
            when named.table_oid is null then format('there is no table %s', named.table_name)
            when attribute.attname is null
                then format('%s has no column %s', named.table_name, named.column_name)
            else format('%s of %s is no %s', named.column_name, named.table_name, named.type)
        end as what
    from named
    left join pg_attribute as attribute
        on
            named.table_oid = attribute.attrelid
            and named.column_name = attribute.attname
            and not attribute.attisdropped
    where attribute.attname is null or named.type <> attribute.atttypid::regtype::text
)

select
    'failure' as outcome,
    domain || ': ' || what as what,
    'Correct config/domains.yaml, or add it by a migration: Add a domain in the README.' as remedy
from fault
order by what;
