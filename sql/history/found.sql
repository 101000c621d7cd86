-- What the months that have changed are now: one row.
select coalesce(sum(hashtextextended(changed_month::text, 0)), 0) as found
from changed_month;
