-- Enter the dismissals of a sheet: these rows wait no more, though nothing of them is loaded.
update mdm.reject as waiting
set
    dismissed = brought.dismissed,
    corrected_by = {{ load_id }}
from (
    select
        prepared.corrects_load,
        prepared.corrects_row,
        mdm.clean_text(staging.dismissed) as dismissed
    from prepared
    inner join staging
        on
            prepared.sheet = staging.sheet
            and prepared.source_row = staging.source_row
    where prepared.skipped = 'dismissed' and prepared.sheet = {{ sheet }}
) as brought
where
    brought.corrects_load = waiting.load_id
    and brought.corrects_row = waiting.source_row
    and waiting.superseded_by is null
    and waiting.corrected_by is null;
