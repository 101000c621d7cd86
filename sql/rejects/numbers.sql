-- The numbers of a domain's table: one row per column, with whether it is an amount, which has a unit, or a rate.
select
    attname::text as name,
    attname not like '%率' as has_unit
from pg_catalog.pg_attribute
where
    attrelid = {{ table }}::regclass
    and atttypid = 'numeric'::regtype
    and not attisdropped;
