-- Put back into the quarantine what the load doesn't settle: rows that it delivers again as they were, which
-- wait on or stay dismissed, and corrections whose row it leaves in the table, which stand.
with
corrected as (
    select
        load_id,
        source_row,
        (replaces ->> {{ month }})::date as month
    from mdm.reject
    where superseded_by = {{ load_ids[0] }} and corrected_by is not null
),

stands as (
    select
        stored.load_id,
        stored.source_row
    from {{ table }} as stored
    inner join corrected
        on
            stored.load_id = corrected.load_id
            and stored.source_row = corrected.source_row
    where stored.{{ month | identifier }} = any(array(select given.month from corrected as given))
),

waits as (
    select
        reject.load_id,
        reject.source_row
    from quarantined
    inner join mdm.reject as reject
        on
            quarantined.first_load = reject.load_id
            and quarantined.first_row = reject.source_row
    where reject.corrected_by is null or reject.dismissed is not null
)

update mdm.reject as known
set superseded_by = null
where
    known.superseded_by = {{ load_ids[0] }}
    and (known.load_id, known.source_row) in (
        select
            load_id,
            source_row
        from stands
        union all
        select
            load_id,
            source_row
        from waits
    );
