-- Whether the table holds any row: one row.
select exists(select 1 from {{ table }}) as found;
