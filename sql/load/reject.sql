-- Keep the rejected rows of a sheet with reason and content, so that none is lost.
insert into mdm.reject (load_id, source_row, reason, content)
select
    {{ load_id }} as load_id,
    prepared.source_row,
    prepared.rejected as reason,
    jsonb_strip_nulls(to_jsonb(staging) - '{sheet,source_row,corrects_load,corrects_row}'::text[]) as content
from prepared
inner join staging
    on
        prepared.sheet = staging.sheet
        and prepared.source_row = staging.source_row
where
    prepared.skipped is null
    and prepared.rejected is not null
    and prepared.sheet = {{ sheet }};
