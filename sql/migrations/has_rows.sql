-- Whether the table holds any row: one row.
select exists(select from {{ table }}) as found;
