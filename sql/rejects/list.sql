-- The rejected rows that wait for correction, of all loads or of load {{ load }}: one row each, with the place of
-- its first delivery. What is corrected or delivered anew waits no more, but is kept in mdm.reject all the same.
select
    load.load_id,
    load.domain,
    load.file_name,
    load.sheet,
    reject.source_row,
    reject.reason,
    -- 业务类型 may be known by the sheet alone, and the correction comes on another.
    jsonb_strip_nulls(coalesce(reject.replaces, '{}')) || coalesce(reject.correction, reject.content) as content
from mdm.reject as reject
inner join mdm.load as load on reject.load_id = load.load_id
where
    reject.superseded_by is null
    and reject.corrected_by is null
    and ({{ load }}::bigint is null or reject.load_id = {{ load }})
order by load.load_id desc, reject.source_row;
