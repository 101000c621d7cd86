-- Remove the rows that the load brought, and those of which it brought the correction: they bear the place of
-- their first delivery.
delete from {{ table }}
where
    load_id = {{ load }}
    or (load_id, source_row) in (
        select
            load_id,
            source_row
        from mdm.reject
        where corrected_by = {{ load }}
    );
