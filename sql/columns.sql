-- The columns of a table that can be written: one row each.
select attribute.attname::text as name
from pg_catalog.pg_attribute as attribute
where
    attribute.attrelid = {{ table }}::regclass
    and attribute.attnum > 0
    and not attribute.attisdropped
    and attribute.attgenerated = ''
order by attribute.attnum;
