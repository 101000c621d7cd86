-- Remove the rows that the load brought.
delete from {{ table }}
where load_id = {{ load }};
