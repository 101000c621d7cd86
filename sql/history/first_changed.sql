-- The month from which on all are rolled forward: one row, null where nothing has changed.
select min(month) as month
from changed_month;
