-- The columns of the views of the schema bi, in their order: one row per column, with what a file has to know
-- of it.
select
    columns.table_name::text as view,
    columns.column_name::text as name,
    columns.data_type::text as type,
    columns.numeric_scale::integer as scale
from information_schema.columns as columns
where columns.table_schema = 'bi'
order by columns.table_name, columns.ordinal_position;
