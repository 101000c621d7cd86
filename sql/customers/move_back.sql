-- Move back to the temporary customers the rows of a table that have their real id by just resolve, no other.
update {{ table }} as stored
set
    company_id = pair.temporary_id,
    resolved_from = null
from pair
where stored.company_id = pair.company_id and stored.resolved_from = pair.temporary_id;
