-- Move the rows of a table to the real customers, each with the id that it had.
update {{ table }} as stored
set
    company_id = pair.company_id,
    resolved_from = pair.temporary_id
from pair
where stored.company_id = pair.temporary_id;
