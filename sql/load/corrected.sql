-- Take corrected rows out of the quarantine: they are loaded now, or rejected again under the new load.
delete from mdm.reject as waiting
using prepared
where
    prepared.skipped is null
    and waiting.load_id = prepared.corrects_load
    and waiting.source_row = prepared.corrects_row;
