-- The columns of a table that can be written: one row each, in the order of the table.
select attname::text as name
from pg_catalog.pg_attribute
where
    attrelid = {{ table }}::regclass
    and attnum > 0
    and not attisdropped
    and attgenerated = ''
order by attnum;
