-- Complete the rows of the table of loads: what each sheet replaced, and how long the file took.
update mdm.load
set
    duration = clock_timestamp() - now(),
    replaced_columns = {{ table_columns }},
    rows_replaced = (
        select count(*)
        from mdm.replaced_row
        where replaced_row.replaced_by = load.load_id and replaced_row.table_name = {{ table_name }}
    )
where load_id = any({{ load_ids }});
