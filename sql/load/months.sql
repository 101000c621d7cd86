-- The months of the delivery, one row each: those that it brings, and those that it leaves empty although it
-- could have brought them.
select {{ month | identifier }} as month
from kinds
where usable > 0
union
select generate_series({{ first_month }}::date, {{ last_month }}::date, '1 month')::date
order by month;
