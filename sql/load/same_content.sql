-- The latest load of the same content of which no month is the one asked for: one row, or none.
select
    load_id,
    file_name,
    months
from mdm.load
where
    domain = {{ domain }}
    and sha256 = {{ sha256 }}
    and {{ period }}::date <> all(months)
order by load_id desc
limit 1;
