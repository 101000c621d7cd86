-- The cells of a file as text, under the names of the table's columns: one row per row of a sheet. No
-- temporary table: several processes of one query can't read those. Nobody else sees it before it is dropped.
create unlogged table {{ staged }} (
    source_row integer not null,
    sheet text not null,
    corrects_load text,
    corrects_row text,
    dismissed text{% for column in columns %},
    {{ column | identifier }} text{% endfor %}

);
