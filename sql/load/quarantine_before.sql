-- The quarantine of the domain as the load finds it: one row per rejected row.
create temp table reject_before on commit drop as
select
    reject.load_id,
    reject.source_row,
    load.sheet,
    to_jsonb(reject) as content
from mdm.reject as reject
inner join mdm.load as load on reject.load_id = load.load_id
where load.domain = {{ domain }};
