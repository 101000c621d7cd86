-- The columns of a domain's table that hold numbers: one row each, with whether it is an amount, which has a
-- unit, or a rate, which has none.
select
    number.attname::text as name,
    number.attname not like '%率' as has_unit
from pg_catalog.pg_attribute as number
where
    number.attrelid = {{ table }}::regclass
    and number.atttypid = 'numeric'::regtype
    and not number.attisdropped;
