-- Complete the rows of the table of loads: what each sheet replaced or found as it brings it, and how long
-- the file took.
update mdm.load
set
    duration = clock_timestamp() - now(),
    replaced_columns = {{ table_columns }},
    rows_replaced = (
        select count(*)
        from mdm.replaced_row
        where replaced_row.replaced_by = load.load_id and replaced_row.table_name = {{ table_name }}
    ) + (
        select count(*)
        from unchanged
        where unchanged.sheet = load.sheet
    ),
    stands_on = array(
        select distinct unchanged.load_id
        from unchanged
        where unchanged.sheet = load.sheet
        order by unchanged.load_id
    )
where load_id = any({{ load_ids }});
