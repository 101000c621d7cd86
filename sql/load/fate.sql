-- What the load did with corrections of earlier ones: one row. Those stand whose row it delivers as it was
-- before the correction; those are dropped whose row it replaces.
select
    (
        select count(*)
        from quarantined
        inner join mdm.reject as known
            on
                quarantined.first_load = known.load_id
                and quarantined.first_row = known.source_row
        where not quarantined.is_correction and known.corrected_by is not null and known.superseded_by is null
    ) as kept,
    count(*) as dropped,
    (array_agg(
        load.file_name || ', ' || load.sheet || ', row ' || reject.source_row
        order by reject.load_id, reject.source_row
    ))[1:5] as first_dropped
from mdm.reject as reject
inner join mdm.load as load on reject.load_id = load.load_id
where
    reject.superseded_by = {{ load_ids[0] }}
    and reject.corrected_by is not null
    and reject.dismissed is null;
