-- The cells of a file as text, under the names of the table's columns: one row per row of a sheet. No temporary
-- table: those can't be read by several processes at once. Nobody else sees it before it is dropped again.
create unlogged table {{ staged }} (
    {% for column in columns %}
    {{ column | identifier }} text,
    {% endfor %}
    corrects_load text,
    corrects_row text,
    sheet text not null,
    source_row integer not null
);
