-- Remove the rejected rows of the load, and those that it changed, which come back as they were before.
delete from mdm.reject
where
    load_id = {{ load }}
    or (load_id, source_row) in (
        select
            load_id,
            source_row
        from mdm.replaced_row
        where replaced_by = {{ load }} and table_name = 'mdm.reject'
    );
