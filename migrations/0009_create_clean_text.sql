-- mdm.clean_text(cell): the text of a cell: line breaks, tabs, wide and hard spaces are plain spaces, none
-- at either end; empty is null.
-- depends: 0008_create_reject

set local "citus.multi_shard_modify_mode" to 'sequential';

create or replace function mdm.clean_text(cell text) returns text
language sql immutable parallel safe
return nullif(btrim(translate(cell, E'\t\n\r\u00a0\u3000', '     ')), '');
