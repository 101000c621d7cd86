-- Have each temporary customer stand for the real one: its name and account number find that from now on.
-- Undone, it stands for itself again.
update customer."年金客户" as temporary
set resolved_company_id = case when not {{ undo }} then pair.company_id end
from pair
where temporary.company_id = pair.temporary_id;
