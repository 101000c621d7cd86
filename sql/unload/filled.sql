-- The loads that were taken back and of which a dimension may still have what they filled in, newest first:
-- one row each.
select distinct load.load_id
from mdm.load as load
inner join mdm.replaced_row as filled on load.load_id = filled.replaced_by
where load.unloaded_at is not null and filled.became is not null
order by load.load_id desc;
