-- Keep the rejected rows of a sheet with reason and content, so that none is lost: those that are not in the
-- quarantine yet.
insert into mdm.reject (load_id, source_row, reason, content, replaces)
select
    {{ load_id }} as load_id,
    brought.source_row,
    brought.reason,
    brought.content,
    brought.replaces
from quarantined as brought
left join mdm.reject as known
    on
        brought.first_load = known.load_id
        and brought.first_row = known.source_row
        and known.superseded_by is null
where
    brought.sheet = {{ sheet }}
    and not brought.is_correction
    and known.load_id is null;
