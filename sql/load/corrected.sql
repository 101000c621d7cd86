-- Enter the corrections of a sheet: those that are loaded wait no more, those that are still wrong wait on
-- with what was tried. A row delivered again that nobody tried to correct gets the reason that it has now.
update mdm.reject as waiting
set
    reason = coalesce(brought.reason, waiting.reason),
    correction = case when brought.is_correction then brought.content end,
    replaces = brought.replaces,
    corrected_by = case when brought.reason is null then {{ load_id }} end
from quarantined as brought
where
    brought.sheet = {{ sheet }}
    and brought.first_load = waiting.load_id
    and brought.first_row = waiting.source_row
    and waiting.superseded_by is null
    and waiting.corrected_by is null
    and (brought.is_correction or waiting.correction is null);
