-- Keep the rejected rows that the load has changed or removed, corrected or delivered anew, as they were
-- before. Each went by the sheet of the name of its own, else by the first one.
insert into mdm.replaced_row (table_name, load_id, source_row, replaced_by, content)
select
    'mdm.reject' as table_name,
    before.load_id,
    before.source_row,
    coalesce(same_sheet.load_id, {{ load_ids[0] }}) as replaced_by,
    before.content
from reject_before as before
left join mdm.reject as reject
    on
        before.load_id = reject.load_id
        and before.source_row = reject.source_row
left join mdm.load as same_sheet
    on
        same_sheet.load_id = any({{ load_ids }})
        and before.sheet = same_sheet.sheet
where to_jsonb(reject) is distinct from before.content;
